namespace FlinkNet;

/// <summary>
/// Gathers something while a job runs, in each subtask for itself; the job's result has what all together gathered:
/// <c>GetAccumulatorResult</c>.
/// </summary>
/// <remarks>
/// <para>
/// For looking at a job after its end: how many records were skipped, how its values were spread. What must be known while it runs is a
/// metric's; what must be right after a failure is state's.
/// </para>
/// <para>
/// <b>Not stored in checkpoints</b>, as in Flink: a job that goes on after a failure, a rescaling or from a savepoint begins with empty
/// ones, so they tell what its last attempt has gathered. Nothing counts twice: what was read since the checkpoint is read again, and the
/// attempt that had counted it is forgotten. But what came before the checkpoint is counted no more. In a job that runs through, each
/// record counts once.
/// </para>
/// <para>
/// Only to be used by the task's own thread: not in the part of an asynchronous call that runs after its first wait. A class of one's own
/// needs <c>[GenerateSerializer]</c>.
/// </para>
/// </remarks>
public interface IAccumulator
{
    /// <summary>What was gathered.</summary>
    object? Result { get; }

    /// <summary>Adds what another one of the same class has gathered.</summary>
    void Merge(IAccumulator other);
}

/// <inheritdoc cref="IAccumulator"/>
/// <typeparam name="TValue">The type of what is added.</typeparam>
/// <typeparam name="TResult">The type of what is told.</typeparam>
public interface IAccumulator<in TValue, out TResult> : IAccumulator
{
    /// <summary>What was gathered in this subtask so far.</summary>
    TResult LocalValue { get; }

    /// <inheritdoc/>
    object? IAccumulator.Result => LocalValue;

    /// <summary>Adds a value.</summary>
    void Add(TValue value);

    /// <summary>Forgets what was gathered in this subtask so far.</summary>
    void ResetLocal();
}
