using FlinkNet.Engine.RecordPath.Time;

namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>
/// The time of one split: its generator, whose watermarks become the split's part of the combined one, and whether it is idle.
/// </summary>
internal sealed class WatermarkedSplit<T> : IWatermarkOutput
{
    private readonly IWatermarkGenerator<T> _generator;
    private readonly BoundedOutOfOrdernessWatermarks<T>? _bounded;
    private readonly IdlenessTimer? _idleness;

    public WatermarkedSplit(
        WatermarkStrategy<T> strategy,
        IWatermarkGenerator<T> generator,
        CombinedWatermarkStatus.Part part,
        ActivityClock clock)
    {
        _generator = generator;
        _bounded = generator as BoundedOutOfOrdernessWatermarks<T>;
        _idleness = strategy.IdleTimeout is { } timeout ? new IdlenessTimer(clock, timeout) : null;
        Part = part;
    }

    /// <summary>The split's part of the combined watermark.</summary>
    public CombinedWatermarkStatus.Part Part { get; }

    /// <summary>Whether the generator looks at timestamps alone, and so many at once.</summary>
    public bool TakesBatches => _bounded is not null;

    /// <summary>Takes the timestamps of a batch.</summary>
    public void OnEvents(ReadOnlySpan<long> timestamps)
    {
        NoteActivity();
        _bounded!.OnEvents(timestamps);
    }

    /// <summary>Takes a record.</summary>
    public void OnEvent(T value, long timestamp)
    {
        NoteActivity();
        _generator.OnEvent(value, timestamp, this);
    }

    /// <summary>Requests a watermark; a split that has been quiet for too long is marked idle instead.</summary>
    public void OnPeriodicEmit()
    {
        if (_idleness is not null && _idleness.CheckIfIdle())
        {
            Part.IsIdle = true;
        }
        else
        {
            _generator.OnPeriodicEmit(this);
        }
    }

    /// <summary>Requests a watermark between two periodic emissions.</summary>
    public void EmitBetween() => _generator.OnPeriodicEmit(this);

    public void EmitWatermark(long timestamp) => Part.Advance(timestamp);

    public void MarkIdle() => Part.IsIdle = true;

    public void MarkActive() => Part.IsIdle = false;

    private void NoteActivity()
    {
        if (_idleness is not null)
        {
            _idleness.Activity();
            Part.IsIdle = false;
        }
    }
}
