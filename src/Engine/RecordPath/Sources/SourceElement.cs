using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Engine.RecordPath.EventTime;

namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>The first element of a source task's chain: holds the reader and talks to the enumerator.</summary>
internal sealed class SourceElement<T, TSplit, TState>(
    TaskScope scope,
    TaskControl control,
    ISourceReaderContext context,
    int sourceId,
    ISource<T, TSplit, TState> source,
    ISplitRequester requester,
    TypeSerializer<TSplit> splitSerializer)
    : ChainElement(scope, context.OperatorName)
{
    private ISourceReader<T, TSplit>? _reader;
    private SplitAnswer? _answer;
    private long _requests;

    /// <summary>The reader, once opened.</summary>
    public ISourceReader<T, TSplit> Reader => _reader!;

    /// <summary>Tells the stream's time, and hands its records on.</summary>
    public TimestampsAndWatermarks<T> Time { get; private set; } = null!;

    /// <summary>Says where the records go and how their time is told.</summary>
    public void Attach(WatermarkStrategy<T> watermarks, TimeSpan watermarkInterval, IStreamReceiver<T> next) =>
        Time = new TimestampsAndWatermarks<T>(Scope, this, watermarks, watermarkInterval, next);

    /// <summary>Makes the reader.</summary>
    public void OpenReader()
    {
        Enter();
        _reader = source.CreateReader(context);
        Time.Start();
    }

    /// <summary>Marks the source as the element whose code runs.</summary>
    public new void Enter() => base.Enter();

    /// <summary>Asks the enumerator for splits.</summary>
    public void RequestSplits() => requester.Request(sourceId, ++_requests, Answer);

    /// <summary>Takes the enumerator's answer; null while there is none.</summary>
    public SplitAnswer? TryTakeAnswer() => Interlocked.Exchange(ref _answer, null);

    /// <summary>Hands the answer's splits to the reader.</summary>
    public void AddSplits(SplitAnswer answer)
    {
        var splits = new TSplit[answer.Count];
        splitSerializer.Read(answer.Splits, splits);
        foreach (var split in splits)
        {
            if (split is ISourceSplit named)
            {
                Time.AddSplit(named.SplitId);
            }
        }

        Reader.AddSplits(splits);
    }

    public override void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private void Answer(SplitAnswer answer)
    {
        Interlocked.Exchange(ref _answer, answer);
        control.Wake();
    }
}
