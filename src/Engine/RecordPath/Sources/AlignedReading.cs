using FlinkNet.Engine.RecordPath.Time;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>
/// A reader's side of watermark alignment: reports the subtask's watermark at each interval, and says whether reading must wait
/// since the oldest of the last samples is further ahead of the group than it may be.
/// </summary>
internal sealed class AlignedReading(
    WatermarkAlignment alignment, ProcessingTimeService clock, Func<long> watermark, Action<string, long, long, Action<long>> report,
        Action wake)
{
    /// <summary>
    /// How many samples are looked back over: one jump of the watermark does not stop a reader that the group is about to follow.
    /// </summary>
    private const int Samples = 3;

    private readonly Queue<long> _samples = new();
    private readonly long _interval = (long)alignment.UpdateInterval.TotalMilliseconds;
    private readonly long _maxDrift = (long)alignment.MaxDrift.TotalMilliseconds;
    private long _maxAllowed = long.MaxValue;
    private long _reports;
    private bool _isReportPending;
    private bool _hasEnded;

    /// <summary>Whether reading must wait.</summary>
    public bool MustWait => _samples.TryPeek(out var oldest) && oldest > Volatile.Read(ref _maxAllowed);

    /// <summary>Begins to report.</summary>
    public void Start() => clock.RegisterIn(_interval, Update);

    /// <summary>Says that nobody is to wait for this subtask any more.</summary>
    public void End()
    {
        _hasEnded = true;
        report(alignment.Group, ++_reports, Watermark.Max, static _ => { });
    }

    private void Update(long time)
    {
        if (_hasEnded)
        {
            return;
        }

        var current = watermark();
        _samples.Enqueue(current);
        if (_samples.Count > Samples)
        {
            _samples.Dequeue();
        }

        if (!Interlocked.Exchange(ref _isReportPending, true))
        {
            report(alignment.Group, ++_reports, current, Answer);
        }

        clock.RegisterIn(_interval, Update);
    }

    private void Answer(long slowest)
    {
        Volatile.Write(ref _maxAllowed, slowest > long.MaxValue - _maxDrift ? long.MaxValue : slowest + _maxDrift);
        Volatile.Write(ref _isReportPending, false);
        wake();
    }
}
