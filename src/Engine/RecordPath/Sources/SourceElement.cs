using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>The first element of a source task's chain: holds the reader and talks to the enumerator.</summary>
// Parameters: where a chain meets splits, watermarks and clocks.
internal sealed class SourceElement<T, TSplit, TState>(
    TaskScope scope,
    TaskControl control,
    ISourceReaderContext context,
    int sourceId,
    ISource<T, TSplit, TState> source,
    ISourceGateway gateway,
    TypeSerializer<TSplit> splitSerializer,
    TypeSerializer<TSplit> storedSplits)
    : ChainElement(scope, context.OperatorName)
{
    private ISourceReader<T, TSplit>? _reader;
    private SplitAnswer? _answer;
    private TSplit[] _restored = [];
    private long _answered;
    private CheckpointId _checkpoint;

    /// <summary>The reader, once opened.</summary>
    public ISourceReader<T, TSplit> Reader => _reader!;

    /// <summary>Tells the stream's time, and hands its records on.</summary>
    public TimestampsAndWatermarks<T> Time { get; private set; } = null!;

    /// <summary>Keeps the reader in step with other sources; null when it need not be.</summary>
    public AlignedReading? Alignment { get; private set; }

    /// <summary>Says where the records go and how their timestamps are assigned.</summary>
    public void Attach(WatermarkStrategy<T> watermarks, TimeSpan watermarkInterval, IStreamReceiver<T> next)
    {
        Time = new TimestampsAndWatermarks<T>(Scope, this, watermarks, watermarkInterval, next);
        if (watermarks.Alignment is { } alignment)
        {
            Alignment = new AlignedReading(
                alignment,
                Scope.ProcessingTime,
                () => Time.IsIdle ? Model.Watermark.Max : Time.Watermark,
                (group, number, watermark, answer) => gateway.ReportWatermark(sourceId, group, number, watermark, answer),
                control.Wake);
        }
    }

    /// <summary>Makes the reader, and answers whether it has splits to go on with.</summary>
    public bool OpenReader()
    {
        Enter();
        _reader = source.CreateReader(context);
        Time.Start();
        Alignment?.Start();
        if (_restored.Length == 0)
        {
            return false;
        }

        AddSplits(_restored);
        _restored = [];
        return true;
    }

    public override void PrepareSnapshot(CheckpointId checkpoint) => _checkpoint = checkpoint;

    public override void Snapshot(OperatorSnapshot snapshot)
    {
        OperatorLists.Write(snapshot, SourceTransformation<T, TSplit, TState>.ReaderSplits, Reader.SnapshotState(), storedSplits);
        OperatorLists.Write(snapshot, ReaderLists.Answered, [_answered], new UnmanagedSerializer<long>());
    }

    public override void Restore(OperatorSnapshot snapshot)
    {
        _restored = OperatorLists.Take(
            snapshot, SourceTransformation<T, TSplit, TState>.ReaderSplits, storedSplits, $"what source '{Name}' reads");
        _answered = ReaderLists.AnsweredOf(snapshot);
        snapshot.Lists.Remove(ReaderLists.Answered);
    }

    public override void NotifyCheckpointComplete(CompletedCheckpoint checkpoint) =>
        (_reader as ICheckpointListener)?.NotifyCheckpointComplete(checkpoint.Id.Value);

    public override void NotifyCheckpointAborted(CheckpointId checkpoint) =>
        (_reader as ICheckpointListener)?.NotifyCheckpointAborted(checkpoint.Value);

    /// <summary>Notes that reading waits for others: that is not idleness.</summary>
    public void HoldBack() => Scope.Activity.Pause();

    /// <summary>
    /// Asks the enumerator for splits, under the same number until it has answered with some or with the end: a late copy of the request
    /// can then be given nothing else.
    /// </summary>
    /// <param name="hasSplits">Whether the reader goes on with splits of a checkpoint, of which it has not read a record yet.</param>
    public void RequestSplits(bool hasSplits) => gateway.RequestSplits(sourceId, _answered + 1, _checkpoint, hasSplits, Answer);

    /// <summary>Takes the enumerator's answer; null while there is none.</summary>
    public SplitAnswer? TryTakeAnswer()
    {
        var answer = Interlocked.Exchange(ref _answer, null);
        if (answer is { IsFinal: true })
        {
            _answered++;
        }

        return answer;
    }

    /// <summary>Hands the answer's splits to the reader.</summary>
    public void AddSplits(SplitAnswer answer)
    {
        var splits = new TSplit[answer.Count];
        splitSerializer.Read(answer.Splits, splits);
        AddSplits(splits);
    }

    public override void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private void AddSplits(TSplit[] splits)
    {
        foreach (var split in splits)
        {
            if (split is ISourceSplit named && !Reader.ReadsOneByOne)
            {
                Time.AddSplit(named.SplitId);
            }
        }

        Reader.AddSplits(splits);
    }

    private void Answer(SplitAnswer answer)
    {
        Interlocked.Exchange(ref _answer, answer);
        control.Wake();
    }
}
