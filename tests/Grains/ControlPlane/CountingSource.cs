namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>A source with numbered splits, which only the enumerator's side of is used.</summary>
internal sealed class CountingSource(int splits) : ISource<int, int, int>
{
    public Exception? StartFault { get; set; }

    public Boundedness Boundedness => Boundedness.Bounded;

    public string DefaultName => "Counting";

    public ISplitEnumerator<int, int> CreateEnumerator(ISplitEnumeratorContext context, int restored) =>
        new Enumerator(splits, restored, StartFault);

    public ISourceReader<int, int> CreateReader(ISourceReaderContext context) => throw new NotSupportedException();

    private sealed class Enumerator(int splits, int next, Exception? startFault) : ISplitEnumerator<int, int>
    {
        private int _next = next;

        public ValueTask StartAsync(CancellationToken cancellationToken) =>
            startFault is null ? ValueTask.CompletedTask : ValueTask.FromException(startFault);

        public SplitAssignment<int> HandleSplitRequest(int subtask) =>
            _next < splits ? SplitAssignment<int>.Of(_next++) : SplitAssignment<int>.None;

        public int SnapshotState() => _next;
    }
}
