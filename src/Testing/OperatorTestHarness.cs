using FlinkNet.Transformations;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Testing;

/// <summary>
/// Runs a piece of a program - an operator, or several with the exchanges between them - on the test's thread, with virtual time: push
/// records and watermarks, advance the clock, read what left. Nothing happens but by these calls, and all that follows from one has
/// happened when it returns.
/// </summary>
public static class OperatorTestHarness
{
    /// <summary>Makes a harness for a piece with one input.</summary>
    /// <param name="build">Writes the piece, as in a program.</param>
    /// <param name="sideOutputs">The side outputs of the piece's last operator that the test wants to read.</param>
    public static OperatorTestHarness<TIn, TOut> Create<TIn, TOut>(
        Func<DataStream<TIn>, SingleOutputStreamOperator<TOut>> build, params OutputTag[] sideOutputs)
    {
        ArgumentNullException.ThrowIfNull(build);
        return Create(snapshot: null, parallelism: 1, build, sideOutputs);
    }

    /// <summary>Makes a harness for a piece with one input that is restored from a snapshot.</summary>
    /// <param name="snapshot">What the piece's operators begin with.</param>
    /// <param name="build">Writes the piece, which may have changed meanwhile.</param>
    /// <param name="sideOutputs">The side outputs of the piece's last operator that the test wants to read.</param>
    /// <exception cref="Model.FlinkException">A state was stored with other types.</exception>
    public static OperatorTestHarness<TIn, TOut> Restore<TIn, TOut>(
        HarnessSnapshot snapshot, Func<DataStream<TIn>, SingleOutputStreamOperator<TOut>> build, params OutputTag[] sideOutputs)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(build);
        return Create(snapshot, parallelism: 1, build, sideOutputs);
    }

    /// <summary>Makes a harness for a piece with two inputs.</summary>
    /// <param name="build">Writes the piece, as in a program.</param>
    /// <param name="sideOutputs">The side outputs of the piece's last operator that the test wants to read.</param>
    public static OperatorTestHarness<TIn1, TIn2, TOut> Create<TIn1, TIn2, TOut>(
        Func<DataStream<TIn1>, DataStream<TIn2>, SingleOutputStreamOperator<TOut>> build, params OutputTag[] sideOutputs)
    {
        ArgumentNullException.ThrowIfNull(build);
        return Create(snapshot: null, parallelism: 1, build, sideOutputs);
    }

    /// <summary>Makes a harness for a piece with two inputs that is restored from a snapshot.</summary>
    /// <param name="snapshot">What the piece's operators begin with.</param>
    /// <param name="build">Writes the piece, which may have changed meanwhile.</param>
    /// <param name="sideOutputs">The side outputs of the piece's last operator that the test wants to read.</param>
    /// <exception cref="Model.FlinkException">A state was stored with other types.</exception>
    public static OperatorTestHarness<TIn1, TIn2, TOut> Restore<TIn1, TIn2, TOut>(
        HarnessSnapshot snapshot, Func<DataStream<TIn1>, DataStream<TIn2>, SingleOutputStreamOperator<TOut>> build,
            params OutputTag[] sideOutputs)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(build);
        return Create(snapshot, parallelism: 1, build, sideOutputs);
    }

    /// <summary>Makes a harness whose steps have several subtasks.</summary>
    internal static OperatorTestHarness<TIn, TOut> Create<TIn, TOut>(
        HarnessSnapshot? snapshot, int parallelism, Func<DataStream<TIn>, SingleOutputStreamOperator<TOut>> build, OutputTag[] sideOutputs)
    {
        var parts = new HarnessParts(parallelism);
        var input = parts.AddInput<TIn>();
        var output = parts.AddOutputs(build(input), sideOutputs);
        return new OperatorTestHarness<TIn, TOut>(parts, input.Transformation, output, snapshot)
        {
            Restore = restored => Create(restored, parallelism, build, sideOutputs),
        };
    }

    /// <summary>Makes a harness whose steps have several subtasks.</summary>
    internal static OperatorTestHarness<TIn1, TIn2, TOut> Create<TIn1, TIn2, TOut>(
        HarnessSnapshot? snapshot,
        int parallelism,
        Func<DataStream<TIn1>, DataStream<TIn2>, SingleOutputStreamOperator<TOut>> build,
        OutputTag[] sideOutputs)
    {
        var parts = new HarnessParts(parallelism);
        var (first, second) = (parts.AddInput<TIn1>(), parts.AddInput<TIn2>());
        var output = parts.AddOutputs(build(first, second), sideOutputs);
        return new OperatorTestHarness<TIn1, TIn2, TOut>(parts, first.Transformation, second.Transformation, output, snapshot)
        {
            Restore = restored => Create(restored, parallelism, build, sideOutputs),
        };
    }
}

/// <summary>What harnesses have in common: the clock and the outputs.</summary>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class OperatorTestHarnessBase<TOut> : IDisposable
{
    private readonly HarnessParts _parts;

    internal OperatorTestHarnessBase(HarnessParts parts, HarnessOutput<TOut> output, HarnessSnapshot? snapshot)
    {
        _parts = parts;
        Run = parts.Start(snapshot);
        Output = output;
        Run.RunUntilIdle();
    }

    /// <summary>What left by the main output.</summary>
    public HarnessOutput<TOut> Output { get; }

    /// <summary>The virtual clock; it begins at 2000-01-01.</summary>
    public FakeTimeProvider Time => Run.Time;

    /// <summary>The virtual clock, in milliseconds since 1970.</summary>
    public long ProcessingTime => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What the operators remember by key, and their timers: of all keys.</summary>
    public HarnessState State => new(Run.Operators);

    internal HarnessRun Run { get; }

    /// <summary>What the operators remember of one key, and its timers.</summary>
    /// <exception cref="ArgumentException">The operators have keys of another type.</exception>
    public HarnessState StateOf<TKey>(TKey key)
        where TKey : notnull => State.Of(key);

    /// <summary>A broadcast state, for reading: that of the first subtask.</summary>
    /// <param name="name">The state's name.</param>
    /// <exception cref="InvalidOperationException">There is no broadcast state of that name, or it is of other types.</exception>
    public IReadOnlyDictionary<TKey, TValue> GetBroadcastState<TKey, TValue>(string name)
        where TKey : notnull
    {
        var states = Run.Operators.SelectMany(element => element.KeptBroadcast).ToList();
        return states.FirstOrDefault(state => state.Name == name) switch
        {
            (null, _) => throw new InvalidOperationException(
                $"No operator under test has a broadcast state '{name}'. There are: "
                + $"{string.Join(", ", states.Select(state => $"'{state.Name}'"))}."),
            (_, null) => new Dictionary<TKey, TValue>(),
            (_, IReadOnlyBroadcastState<TKey, TValue> state) => state.ToDictionary(entry => entry.Key, entry => entry.Value),
            _ => throw new InvalidOperationException(
                $"Broadcast state '{name}' has no keys of type {typeof(TKey)} with values of type {typeof(TValue)}."),
        };
    }

    /// <summary>What left by a side output.</summary>
    /// <exception cref="ArgumentException">The harness was not made with that tag.</exception>
    public HarnessOutput<TSide> SideOutput<TSide>(OutputTag<TSide> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return _parts.SideOutputs.TryGetValue(tag, out var output)
            ? (HarnessOutput<TSide>)output
            : throw new ArgumentException($"Give the tag '{tag.Id}' to OperatorTestHarness.Create to read that side output.", nameof(tag));
    }

    /// <summary>
    /// Moves the clock on, and lets everything happen that is due by then, in the order of its times. As in Flink's harness, a timer is due
    /// at its time.
    /// </summary>
    public void AdvanceProcessingTime(TimeSpan by) => SetProcessingTime(ProcessingTime + (long)by.TotalMilliseconds);

    /// <summary>
    /// Moves the clock on to a time, in milliseconds since 1970, and lets everything happen that is due by then, in the order of its times.
    /// As in Flink's harness, a timer is due at its time.
    /// </summary>
    /// <remarks>
    /// In a job a processing-time timer fires when the clock has passed its time, so that records of its millisecond come before it.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The time is before the clock's.</exception>
    public void SetProcessingTime(long time)
    {
        // A task that has finished makes no more calls: what stays due is left.
        for (long? last = null; Run.NextCallAt() is { } next && next <= time && next != last; last = next)
        {
            Time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(next, ProcessingTime)));
            Run.RunUntilIdle();
        }

        Time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(time));
        Run.RunUntilIdle();
    }

    /// <summary>
    /// Takes what the operators remember, serialized as in a checkpoint; they go on undisturbed. Watermarks and what is on its way between
    /// operators are not in it.
    /// </summary>
    /// <exception cref="Model.FlinkException">The type of an operator's state cannot be serialized, or results of the end of input are
    /// being handed on.</exception>
    public HarnessSnapshot Snapshot() => Run.Snapshot();

    /// <summary>Tells the operators that a checkpoint is complete, and with it all before it.</summary>
    /// <param name="checkpointId">Its number, larger than those told before.</param>
    public void NotifyCheckpointComplete(long checkpointId) => Run.NotifyCheckpoint(checkpointId, isComplete: true);

    /// <summary>Tells the operators that a checkpoint was aborted.</summary>
    /// <param name="checkpointId">Its number, larger than those told before.</param>
    public void NotifyCheckpointAborted(long checkpointId) => Run.NotifyCheckpoint(checkpointId, isComplete: false);

    /// <summary>
    /// Waits until a condition holds, for what other threads do: the calls of <c>MapAsync</c>. Lets everything happen that follows from
    /// each that ends, on the thread that waits.
    /// </summary>
    /// <param name="condition">Looks at the outputs, usually.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The condition did not hold in time.</exception>
    public Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Run.RunUntilAsync(condition, cancellationToken);
    }

    /// <summary>Ends all inputs.</summary>
    internal abstract void EndInputs();

    /// <summary>Answers the records of all outputs, each with its output's name, and forgets all that left so far.</summary>
    internal List<object> TakeAll() =>
    [
        .. ((IHarnessOutput)Output).TakeAll("main output"),
        .. _parts.SideOutputs.SelectMany(side => side.Value.TakeAll($"side output '{side.Key.Id}'")),
    ];

    /// <summary>Closes the operators.</summary>
    public void Dispose()
    {
        Run.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A harness with one input.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class OperatorTestHarness<TIn, TOut> : OperatorTestHarnessBase<TOut>
{
    internal OperatorTestHarness(HarnessParts parts, Transformation input, HarnessOutput<TOut> output, HarnessSnapshot? snapshot)
        : base(parts, output, snapshot) => Input = new HarnessInput<TIn>(Run, Run.WritersFrom<TIn>(input));

    /// <summary>The input.</summary>
    public HarnessInput<TIn> Input { get; }

    internal Func<HarnessSnapshot, OperatorTestHarness<TIn, TOut>> Restore { get; init; } = null!;

    /// <summary>
    /// Makes another harness of the same piece that begins with a snapshot, as the next attempt of a job does. A piece that has changed is
    /// restored by <see cref="OperatorTestHarness"/>.
    /// </summary>
    public OperatorTestHarness<TIn, TOut> RestoredFrom(HarnessSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Restore(snapshot);
    }

    /// <summary>Gives a record, and lets everything happen that follows from it.</summary>
    public void ProcessElement(TIn value, long? timestamp = null) => Input.ProcessElement(value, timestamp);

    /// <summary>Gives a watermark, and lets everything happen that follows from it.</summary>
    public void ProcessWatermark(long timestamp) => Input.ProcessWatermark(timestamp);

    /// <summary>Ends the input, and lets everything happen that follows from it.</summary>
    public void EndInput() => Input.EndInput();

    internal override void EndInputs() => EndInput();
}

/// <summary>A harness with two inputs.</summary>
/// <typeparam name="TIn1">The type of the records of the first input.</typeparam>
/// <typeparam name="TIn2">The type of the records of the second input.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class OperatorTestHarness<TIn1, TIn2, TOut> : OperatorTestHarnessBase<TOut>
{
    internal OperatorTestHarness(
        HarnessParts parts,
        Transformation first,
        Transformation second,
        HarnessOutput<TOut> output,
        HarnessSnapshot? snapshot)
        : base(parts, output, snapshot)
    {
        First = new HarnessInput<TIn1>(Run, Run.WritersFrom<TIn1>(first));
        Second = new HarnessInput<TIn2>(Run, Run.WritersFrom<TIn2>(second));
    }

    /// <summary>The first input.</summary>
    public HarnessInput<TIn1> First { get; }

    /// <summary>The second input.</summary>
    public HarnessInput<TIn2> Second { get; }

    internal Func<HarnessSnapshot, OperatorTestHarness<TIn1, TIn2, TOut>> Restore { get; init; } = null!;

    /// <summary>
    /// Makes another harness of the same piece that begins with a snapshot, as the next attempt of a job does. A piece that has changed is
    /// restored by <see cref="OperatorTestHarness"/>.
    /// </summary>
    public OperatorTestHarness<TIn1, TIn2, TOut> RestoredFrom(HarnessSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Restore(snapshot);
    }

    /// <summary>Gives a record of the first input, and lets everything happen that follows from it.</summary>
    public void ProcessElement1(TIn1 value, long? timestamp = null) => First.ProcessElement(value, timestamp);

    /// <summary>Gives a record of the second input, and lets everything happen that follows from it.</summary>
    public void ProcessElement2(TIn2 value, long? timestamp = null) => Second.ProcessElement(value, timestamp);

    /// <summary>Gives the same watermark to both inputs.</summary>
    public void ProcessWatermark(long timestamp)
    {
        First.ProcessWatermark(timestamp);
        Second.ProcessWatermark(timestamp);
    }

    /// <summary>Ends both inputs.</summary>
    public void EndInput()
    {
        First.EndInput();
        Second.EndInput();
    }

    internal override void EndInputs() => EndInput();
}
