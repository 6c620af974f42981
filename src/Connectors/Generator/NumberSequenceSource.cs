using FlinkNet.Model;

namespace FlinkNet.Connectors.Generator;

/// <summary>The whole numbers from one to another, both included; as many splits as there are subtasks, ascending within each.</summary>
public sealed class NumberSequenceSource : ISource<long, IndexSplit, IndexEnumeratorState>
{
    private readonly long _from;
    private readonly long _to;

    /// <summary>Makes the source.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="to">The last number; not less than the first.</param>
    public NumberSequenceSource(long from, long to)
    {
        if (from > to)
        {
            throw new InvalidJobException($"A number sequence from {from} to {to} is empty; 'from' must not be greater than 'to'.");
        }

        _from = from;
        _to = to;
    }

    /// <inheritdoc/>
    public Boundedness Boundedness => Boundedness.Bounded;

    /// <inheritdoc/>
    public string DefaultName => "Sequence";

    /// <inheritdoc/>
    public ISplitEnumerator<IndexSplit, IndexEnumeratorState> CreateEnumerator(
        ISplitEnumeratorContext context, IndexEnumeratorState? restored) =>
        new IndexSplitEnumerator(context.Parallelism, () => IndexSplits.Contiguous(_from, _to, context.Parallelism), restored);

    /// <inheritdoc/>
    public ISourceReader<long, IndexSplit> CreateReader(ISourceReaderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Reader(context.TimeProvider);
    }

    private sealed class Reader(TimeProvider time) : IndexSplitReader<long>(time)
    {
        protected override int Fill(IndexCursor cursor, Span<long> values, out long retryAt)
        {
            var (next, stride) = (cursor.Next, cursor.Stride);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = next;
                next += stride;
            }

            retryAt = 0;
            return values.Length;
        }
    }
}
