using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Coordination;

/// <summary>
/// Which attempt a coordinator takes checkpoints of. Work for another one that is still under way asks here whether it counts any more.
/// </summary>
internal sealed class CurrentAttempt : IDisposable
{
    /// <summary>The attempt; null for none.</summary>
    public CoordinatedAttempt? Value { get; private set; }

    public bool Is(CoordinatedAttempt attempt) => ReferenceEquals(Value, attempt);

    /// <summary>The attempt, if it is that of a task.</summary>
    public CoordinatedAttempt? Find(TaskAttemptId task) => Value?.Attempt.Attempt == task.Attempt ? Value : null;

    public void Begin(CoordinatedAttempt attempt) => Value = attempt;

    /// <summary>Takes no more checkpoints of the attempt; what is under way for it goes on to its end.</summary>
    public void Leave() => Value = null;

    /// <summary>Ends an attempt, or those before it, and all work for it.</summary>
    public void Stop(Attempt attempt)
    {
        if (Value is { } current && current.Attempt.Attempt <= attempt)
        {
            Value = null;
            current.Dispose();
        }
    }

    public void Dispose() => Value?.Dispose();
}
