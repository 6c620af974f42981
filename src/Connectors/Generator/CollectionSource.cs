using FlinkNet.Model;

namespace FlinkNet.Connectors.Generator;

/// <summary>The records of a collection that the program holds; each subtask has a part of it, in order.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class CollectionSource<T> : ISource<T, IndexSplit, IndexEnumeratorState>
{
    private readonly T[] _elements;

    /// <summary>Makes the source.</summary>
    /// <param name="elements">
    /// The records, copied now. Every process of the job runs the program, so the collection must have the same content in each.
    /// </param>
    public CollectionSource(IEnumerable<T> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        _elements = [.. elements];
        if (default(T) is null && Array.FindIndex(_elements, element => element is null) is >= 0 and var index)
        {
            throw new InvalidJobException($"Element {index} of the collection is null; a stream's records must not be null.");
        }
    }

    /// <inheritdoc/>
    public Boundedness Boundedness => Boundedness.Bounded;

    /// <inheritdoc/>
    public string DefaultName => "Collection";

    /// <inheritdoc/>
    public bool KeepsRecords => true;

    /// <inheritdoc/>
    public ISplitEnumerator<IndexSplit, IndexEnumeratorState> CreateEnumerator(
        ISplitEnumeratorContext context, IndexEnumeratorState? restored) =>
        new IndexSplitEnumerator(context.Parallelism, () => IndexSplits.Contiguous(0, _elements.Length - 1, context.Parallelism), restored);

    /// <inheritdoc/>
    public ISourceReader<T, IndexSplit> CreateReader(ISourceReaderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Reader(_elements, context.TimeProvider);
    }

    private sealed class Reader(T[] elements, TimeProvider time) : IndexSplitReader<T>(time)
    {
        protected override int Fill(IndexCursor cursor, Span<T> values, out long retryAt)
        {
            elements.AsSpan((int)cursor.Next, values.Length).CopyTo(values);
            retryAt = 0;
            return values.Length;
        }
    }
}
