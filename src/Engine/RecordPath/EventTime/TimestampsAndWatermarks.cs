using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>
/// Tells the time of a stream: gives records their timestamps, asks the generators of its splits for watermarks, and hands on the combined
/// one.
/// </summary>
internal sealed class TimestampsAndWatermarks<T>
{
    /// <summary>
    /// Every so many batches watermarks are requested though no interval has passed: old records come fast, and what they close need not
    /// wait.
    /// </summary>
    private const int BatchesBetweenEmissions = 64;

    private readonly TaskScope _scope;
    private readonly WatermarkStrategy<T> _strategy;
    private readonly long _intervalMilliseconds;
    private readonly IStreamReceiver<T> _next;
    private readonly Output<T> _output;
    private readonly CombinedWatermarkStatus _combined = new();
    private readonly Dictionary<string, WatermarkedSplit<T>> _splits = new(StringComparer.Ordinal);
    private WatermarkedSplit<T>? _unnamed;
    private bool _isIdle;
    private bool _hasEnded;
    private int _batches;

    public TimestampsAndWatermarks(
        TaskScope scope,
        ChainElement owner,
        WatermarkStrategy<T> strategy,
        TimeSpan interval,
        IStreamReceiver<T> next)
    {
        _scope = scope;
        _strategy = strategy;
        _intervalMilliseconds = Math.Max(1, (long)interval.TotalMilliseconds);
        _next = next;
        _output = new Output<T>(scope, owner, next);
        AddUnnamed();
    }

    /// <summary>The watermark of all splits together; <see cref="Model.Watermark.None"/> before the first.</summary>
    public long Watermark => _combined.Watermark;

    /// <summary>Whether all splits are idle.</summary>
    public bool IsIdle => _isIdle;

    /// <summary>Where the watermark is. May be read by any thread.</summary>
    public WatermarkPosition Position =>
        _hasEnded
            ? new(Model.Watermark.Max, null)
            : new(_combined.Watermark, _combined.Slowest is { Name: { } split } ? $"split {split}" : null);

    /// <summary>Begins to request watermarks at each interval.</summary>
    public void Start()
    {
        if (_strategy.HasWatermarks)
        {
            _scope.ProcessingTime.RegisterIn(_intervalMilliseconds, EmitPeriodically);
        }
    }

    /// <summary>Tells the split's time from here on: until it has records, it holds the watermark back.</summary>
    public void AddSplit(string splitId)
    {
        if (_strategy.HasWatermarks && !_splits.ContainsKey(splitId))
        {
            _splits.Add(splitId, Create(splitId));
            RemoveUnnamed();
        }
    }

    /// <summary>Waits no more for a split that was read to its end.</summary>
    public void RemoveSplit(string splitId)
    {
        if (_splits.TryGetValue(splitId, out var split))
        {
            split.EmitBetween();
            Update();
            _splits.Remove(splitId);
            _combined.Remove(split.Part);
            if (_splits.Count == 0)
            {
                AddUnnamed();
            }

            Update();
        }
    }

    /// <summary>Waits no more for any split that is known by name.</summary>
    public void RemoveAllSplits()
    {
        foreach (var splitId in _splits.Keys.ToArray())
        {
            RemoveSplit(splitId);
        }
    }

    /// <summary>Hands on a batch of one split.</summary>
    public void Process(RecordBatch<T> batch, string? splitId)
    {
        if (_strategy.TimestampAssigner is { } assigner)
        {
            AssignTimestamps(batch, assigner);
        }

        if (!_strategy.HasWatermarks)
        {
            _next.Process(batch);
            return;
        }

        var split = splitId is not null && _splits.TryGetValue(splitId, out var named) ? named : _unnamed ?? _splits.Values.First();
        if (split.TakesBatches)
        {
            split.OnEvents(batch.Timestamps.AsSpan(0, batch.Count));
            UpdateStatus();
            _next.Process(batch);
        }
        else
        {
            ProcessRecords(batch, split);
        }

        if (++_batches >= BatchesBetweenEmissions)
        {
            split.EmitBetween();
            Update();
        }
    }

    /// <summary>Hands on the last watermark: the input has ended.</summary>
    public void End()
    {
        _hasEnded = true;
        _output.Flush();
        if (_isIdle)
        {
            _isIdle = false;
            _next.ProcessWatermarkStatus(WatermarkStatus.Active);
        }

        _next.ProcessWatermark(Model.Watermark.Max);
    }

    private static void AssignTimestamps(RecordBatch<T> batch, Func<T, long, long> assigner)
    {
        var values = batch.Span;
        var timestamps = batch.OwnTimestamps();
        for (var i = 0; i < values.Length; i++)
        {
            timestamps[i] = assigner(values[i], timestamps[i]);
        }
    }

    // The generator may emit after any record, and the watermark is then right behind it.
    private void ProcessRecords(RecordBatch<T> batch, WatermarkedSplit<T> split)
    {
        var values = batch.Span;
        for (var i = 0; i < values.Length; i++)
        {
            _output.Collect(values[i], batch.Timestamps[i]);
            split.OnEvent(values[i], batch.Timestamps[i]);
            if (split.Part.Watermark > _combined.Watermark || split.Part.IsIdle != _isIdle)
            {
                _output.Flush();
                Update();
            }
        }

        _output.Flush();
    }

    private void EmitPeriodically(long time)
    {
        foreach (var split in _splits.Values)
        {
            split.OnPeriodicEmit();
        }

        _unnamed?.OnPeriodicEmit();
        Update();
        _scope.ProcessingTime.RegisterIn(_intervalMilliseconds, EmitPeriodically);
    }

    private void Update()
    {
        _batches = 0;
        var advanced = _combined.Update();
        if (_combined.IsIdle)
        {
            Advance(advanced);
            UpdateStatus();
        }
        else
        {
            UpdateStatus();
            Advance(advanced);
        }
    }

    // What a generator says of the beginning of time says nothing.
    private void Advance(bool advanced)
    {
        if (advanced && _combined.Watermark != Model.Watermark.None)
        {
            _next.ProcessWatermark(_combined.Watermark);
        }
    }

    private void UpdateStatus()
    {
        var isIdle = _combined.IsIdle;
        if (isIdle != _isIdle)
        {
            _isIdle = isIdle;
            _next.ProcessWatermarkStatus(isIdle ? WatermarkStatus.Idle : WatermarkStatus.Active);
        }
    }

    private void AddUnnamed()
    {
        if (_strategy.HasWatermarks)
        {
            _unnamed = Create(null);
        }
    }

    private void RemoveUnnamed()
    {
        if (_unnamed is { } unnamed)
        {
            _combined.Remove(unnamed.Part);
            _unnamed = null;
        }
    }

    private WatermarkedSplit<T> Create(string? name) => new(_strategy, _strategy.CreateGenerator()!, _combined.Add(name), _scope.Activity);
}
