using FlinkNet.Model;

namespace FlinkNet.Compatibility;

/// <summary>What a job's results are written to: lines, in this process.</summary>
internal sealed class ResultList : ISink<string>
{
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> IsOne, int Count, TaskCompletionSource Come)> _awaited = [];

    public string DefaultName => "Results";

    /// <summary>The lines in their order as text.</summary>
    public IReadOnlyList<string> Sorted()
    {
        lock (_lines)
        {
            return [.. _lines.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Ends when so many lines of a kind have come.</summary>
    public Task HasAsync(Func<string, bool> isOne, int count)
    {
        lock (_lines)
        {
            var come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((isOne, count, come));
            Look();
            return come.Task;
        }
    }

    public ISinkWriter<string> CreateWriter(ISinkWriterContext context) => new Writer(this);

    private void Add(ReadOnlySpan<string> lines)
    {
        lock (_lines)
        {
            _lines.AddRange(lines);
            Look();
        }
    }

    private void Look()
    {
        foreach (var (_, _, come) in _awaited.Where(awaited => _lines.Count(awaited.IsOne) >= awaited.Count))
        {
            come.TrySetResult();
        }
    }

    private sealed class Writer(ResultList list) : ISinkWriter<string>
    {
        public void Write(RecordBatch<string> batch) => list.Add(batch.Span);

        public void Flush(bool endOfInput)
        {
        }

        public void Dispose()
        {
        }
    }
}
