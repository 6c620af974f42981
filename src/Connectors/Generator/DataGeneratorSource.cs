using FlinkNet.Model;

namespace FlinkNet.Connectors.Generator;

/// <summary>Records that a function makes of their index, as fast as they are taken or at a steady rate.</summary>
/// <remarks>
/// The subtasks share the indices out among them by turns: of P, subtask s makes the records s, s + P, s + 2P … With a rate, record i
/// is due at <c>start + i / rate</c>, where <c>start</c> is when a subtask begins to read (or, restored, goes on). The schedule does
/// not wait: a record that could not leave when it was due leaves as soon as it can, and the next ones are due when they always were.
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class DataGeneratorSource<T> : ISource<T, IndexSplit, IndexEnumeratorState>
{
    private readonly Func<long, long, T>? _generateAt;
    private readonly Func<long, T>? _generate;
    private readonly long? _count;
    private readonly double? _recordsPerSecond;

    /// <summary>Makes the source.</summary>
    /// <param name="generator">Makes a record of its index, from 0. Called by several threads.</param>
    /// <param name="count">How many records; null for no end.</param>
    /// <param name="recordsPerSecond">How many records all subtasks together make in a second; null for as many as are taken.</param>
    public DataGeneratorSource(Func<long, T> generator, long? count = null, double? recordsPerSecond = null)
        : this(count, recordsPerSecond)
    {
        ArgumentNullException.ThrowIfNull(generator);
        _generate = generator;
    }

    /// <summary>Makes a source whose records know when they were due, so that a latency can be measured from then on.</summary>
    /// <param name="generator">
    /// Makes a record of its index, from 0, and the time at which it is due, as <see cref="TimeProvider.GetTimestamp"/> tells it.
    /// Without a rate that is the time at which its batch was begun. Called by several threads.
    /// </param>
    /// <param name="count">How many records; null for no end.</param>
    /// <param name="recordsPerSecond">How many records all subtasks together make in a second; null for as many as are taken.</param>
    public DataGeneratorSource(Func<long, long, T> generator, long? count = null, double? recordsPerSecond = null)
        : this(count, recordsPerSecond)
    {
        ArgumentNullException.ThrowIfNull(generator);
        _generateAt = generator;
    }

    private DataGeneratorSource(long? count, double? recordsPerSecond)
    {
        if (count < 0)
        {
            throw new InvalidJobException($"A data generator's count is {count}; it must be 0 or more, or null for no end.");
        }

        if (recordsPerSecond is { } rate && !(rate > 0 && double.IsFinite(rate)))
        {
            throw new InvalidJobException(
                $"A data generator's rate is {rate} records per second; it must be more than 0, or null for no limit.");
        }

        _count = count;
        _recordsPerSecond = recordsPerSecond;
    }

    /// <inheritdoc/>
    public Boundedness Boundedness => _count is null ? Boundedness.ContinuousUnbounded : Boundedness.Bounded;

    /// <inheritdoc/>
    public string DefaultName => "Data generator";

    /// <inheritdoc/>
    public bool KeepsRecords => true;

    /// <inheritdoc/>
    public ISplitEnumerator<IndexSplit, IndexEnumeratorState> CreateEnumerator(
        ISplitEnumeratorContext context, IndexEnumeratorState? restored) =>
        new IndexSplitEnumerator(context.Parallelism, () =>
            IndexSplits.Interleaved(_count - 1 ?? long.MaxValue, context.Parallelism), restored);

    /// <inheritdoc/>
    public ISourceReader<T, IndexSplit> CreateReader(ISourceReaderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _recordsPerSecond is { } rate
            ? new ScheduledGeneratorReader<T>(_generateAt ?? ((index, _) => _generate!(index)), rate, context.TimeProvider)
            : new GeneratorReader<T>(_generate, _generateAt, context.TimeProvider);
    }
}
