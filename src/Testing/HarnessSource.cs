namespace FlinkNet.Testing;

/// <summary>Stands where the harness puts records in; never runs.</summary>
internal sealed class HarnessSource<T> : ISource<T, int, int>
{
    public Boundedness Boundedness => Boundedness.ContinuousUnbounded;

    public string DefaultName => "Harness";

    public ISplitEnumerator<int, int> CreateEnumerator(ISplitEnumeratorContext context, int restored) => throw NeverRuns();

    public ISourceReader<T, int> CreateReader(ISourceReaderContext context) => throw NeverRuns();

    private static InvalidOperationException NeverRuns() => new("The harness takes the place of this source.");
}

/// <summary>Stands where the harness takes records out; never runs.</summary>
internal sealed class HarnessSink<T> : ISink<T>
{
    public string DefaultName => "Harness";

    public ISinkWriter<T> CreateWriter(ISinkWriterContext context) =>
        throw new InvalidOperationException("The harness takes the place of this sink.");
}
