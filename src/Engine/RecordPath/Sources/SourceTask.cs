using FlinkNet.Engine.BarrierPath.Inject;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>A task whose records come from a source: requests splits, reads them, and ends when there are no more.</summary>
internal sealed class SourceTask<T, TSplit, TState>(
    TaskScope scope,
    TaskControl control,
    IReadOnlyList<ChainElement> chain,
    long bufferTimeoutTicks,
    TaskCheckpoints checkpoints,
    SourceElement<T, TSplit, TState> source,
    TimeProvider timeProvider)
    : StreamTask(scope, control, chain, bufferTimeoutTicks, checkpoints)
{
    private readonly BatchSize _size = new(scope.BatchBytesMax, scope.BatchTicksMax);
    private readonly RecordBatch<T> _batch = new();
    private bool _needsSplits = true;
    private bool _hasRestored;
    private bool _hasNothingYet;
    private bool _noMoreSplits;
    private bool _hasEnded;
    private bool _isDrained;
    private bool _isRequestPending;
    private int _count;
    private long _bytes;
    private long _retryAt = long.MinValue;

    public override WatermarkPosition Watermark => source.Time.Position;

    protected override void OpenInput()
    {
        _hasRestored = source.OpenReader();
        _noMoreSplits = HadEnded;
    }

    protected override void Drain() => _isDrained = true;

    protected override InputStatus ProcessInput(long now, out long wakeAt)
    {
        wakeAt = long.MaxValue;
        source.Enter();
        if (_isRequestPending && source.TryTakeAnswer() is { } answer)
        {
            Accept(answer, now);
        }

        if (_isDrained)
        {
            return End();
        }

        if (_needsSplits)
        {
            if (_noMoreSplits)
            {
                return End();
            }

            wakeAt = RequestSplits(now);
            return InputStatus.Nothing;
        }

        if (source.Alignment is { MustWait: true })
        {
            source.HoldBack();
            return InputStatus.Nothing;
        }

        return Read(out wakeAt);
    }

    protected override void NoteInput(long worked, long backlog)
    {
        if (_count > 0)
        {
            _size.Note(_count, _bytes, worked, backlog);
            _count = 0;
        }
    }

    private InputStatus Read(out long wakeAt)
    {
        _batch.Clear();
        _batch.CountMax = _size.Count;
        var bytes = Counters.Step.Total;
        var result = source.Reader.Read(_batch);
        wakeAt = result.RetryAt;
        _needsSplits = result.Status == ReadStatus.EndOfSplits;
        var hasRecords = _batch.Count > 0;
        if (hasRecords)
        {
            Counters.AddRecordsIn(_batch.Count);
            if (source.Reader.ReadsOneByOne && result.SplitId is { } splitId)
            {
                source.Time.AddSplit(splitId);
            }

            source.Time.Process(_batch, result.SplitId);
            (_count, _bytes) = (_batch.Count, Counters.Step.Total - bytes);
        }

        ForgetFinishedSplits(result);
        if (hasRecords)
        {
            return InputStatus.Processed;
        }

        return result.Status == ReadStatus.NothingAvailable ? InputStatus.Nothing : InputStatus.Processed;
    }

    private void ForgetFinishedSplits(ReadResult result)
    {
        if (result is { IsSplitFinished: true, SplitId: { } splitId })
        {
            source.Time.RemoveSplit(splitId);
        }

        if (result.Status == ReadStatus.EndOfSplits)
        {
            source.Time.RemoveAllSplits();
        }
    }

    // The last watermark may make much due; the input ends when all of that is done.
    private InputStatus End()
    {
        if (_hasEnded)
        {
            return InputStatus.End;
        }

        _hasEnded = true;
        source.Alignment?.End();
        source.Time.End();
        return InputStatus.Processed;
    }

    // Only a reader for which there is nothing for now may be taken for idle: one that waits for its answer may get splits whose time
    // others must not pass.
    private long RequestSplits(long now)
    {
        if (!_hasNothingYet)
        {
            source.HoldBack();
        }

        if (_isRequestPending)
        {
            return long.MaxValue;
        }

        if (now < _retryAt)
        {
            return _retryAt;
        }

        _isRequestPending = true;
        source.RequestSplits(_hasRestored);
        return long.MaxValue;
    }

    private void Accept(SplitAnswer answer, long now)
    {
        _isRequestPending = false;
        _noMoreSplits = answer.NoMoreSplits;
        _hasNothingYet = answer is { IsFinal: false, IsPostponed: false };
        if (answer.Count > 0)
        {
            source.AddSplits(answer);
        }

        if (answer.Count > 0 || (_hasRestored && !answer.IsPostponed))
        {
            (_needsSplits, _hasRestored, _hasNothingYet) = (false, false, false);
        }
        else
        {
            _retryAt = now + (long)(answer.RetryAfter.TotalSeconds * timeProvider.TimestampFrequency);
        }
    }
}
