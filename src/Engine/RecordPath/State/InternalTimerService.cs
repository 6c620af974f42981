using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.RecordPath.Time;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>The timers of one operator in one subtask, in both times.</summary>
internal sealed class InternalTimerService<TKey, TNamespace>(
    KeyContext<TKey, TNamespace> context, ProcessingTimeService processingTime, ITimerTarget<TNamespace> target)
    where TKey : notnull
{
    private const string EventTimeName = "$timers/event-time";
    private const string ProcessingTimeName = "$timers/processing-time";
    private readonly TimerQueue<TKey, TNamespace> _eventTime = new();
    private readonly TimerQueue<TKey, TNamespace> _processingTime = new();
    private long _nextCall = long.MaxValue;
    private Action<long>? _onClock;

    /// <summary>The operator's watermark.</summary>
    public long CurrentWatermark { get; private set; } = Watermark.None;

    /// <summary>The clock, in milliseconds since 1970.</summary>
    public long CurrentProcessingTime => processingTime.Now;

    /// <summary>How many timers there are, in both times.</summary>
    public int Count => _eventTime.Count + _processingTime.Count;

    /// <summary>How many timers the queues have, removed ones included.</summary>
    public int HeapCount => _eventTime.HeapCount + _processingTime.HeapCount;

    /// <summary>All timers that have not fired.</summary>
    public IEnumerable<KeptTimer> Kept =>
    [
        .. _eventTime.Timers.Select(timer => new KeptTimer(TimeDomain.EventTime, timer.Owner.Key, timer.Time)),
        .. _processingTime.Timers.Select(timer => new KeptTimer(TimeDomain.ProcessingTime, timer.Owner.Key, timer.Time)),
    ];

    /// <summary>
    /// Registers an event-time timer of the current key. One that is due already fires with the next watermark.
    /// </summary>
    public void RegisterEventTimeTimer(TNamespace ns, long time) => _eventTime.Add(time, context.Key, ns);

    /// <summary>Deletes an event-time timer of the current key.</summary>
    public void DeleteEventTimeTimer(TNamespace ns, long time) => _eventTime.Remove(time, context.Key, ns);

    /// <summary>Registers a processing-time timer of the current key.</summary>
    public void RegisterProcessingTimeTimer(TNamespace ns, long time)
    {
        if (_processingTime.Add(time, context.Key, ns) && time < _nextCall)
        {
            CallAt(time);
        }
    }

    /// <summary>Deletes a processing-time timer of the current key.</summary>
    public void DeleteProcessingTimeTimer(TNamespace ns, long time) => _processingTime.Remove(time, context.Key, ns);

    /// <summary>
    /// Sets the watermark and fires what is due, also what is registered meanwhile. Leaves off between two timers when
    /// <paramref name="mustPause"/> says so; call again with the same watermark to go on. Answers whether nothing due is left.
    /// </summary>
    public bool AdvanceWatermark(long watermark, Func<bool>? mustPause)
    {
        CurrentWatermark = watermark;
        while (_eventTime.TryTakeDue(watermark, out var time, out var owner))
        {
            context.Key = owner.Key;
            context.Namespace = owner.Namespace;
            target.OnEventTime(time, owner.Namespace);
            if (mustPause is not null && mustPause())
            {
                return _eventTime.EarliestTime > watermark;
            }
        }

        return true;
    }

    /// <summary>Writes all timers: they are keyed state.</summary>
    public void Snapshot(OperatorSnapshot snapshot, KeyedStateIO<TKey> io)
    {
        _eventTime.Freeze(snapshot, EventTimeName, io);
        _processingTime.Freeze(snapshot, ProcessingTimeName, io);
    }

    /// <summary>
    /// Takes the timers of a snapshot out of it. Those of processing time that are overdue fire as soon as the task runs.
    /// </summary>
    public void Restore(OperatorSnapshot snapshot, KeyedStateIO<TKey> io)
    {
        Restore(snapshot, EventTimeName, _eventTime, io);
        Restore(snapshot, ProcessingTimeName, _processingTime, io);
        if (_processingTime.Count > 0)
        {
            CallAt(_processingTime.EarliestTime);
        }
    }

    /// <summary>Takes timers out of a snapshot whose operator needs none; answers those of event time.</summary>
    public static IEnumerable<(StateKey<TKey, TNamespace> Owner, long Time)> TakeEventTimes(
        OperatorSnapshot snapshot,
        KeyedStateIO<TKey> io)
    {
        snapshot.Keyed.Remove(ProcessingTimeName);
        return snapshot.Keyed.Remove(EventTimeName, out var state) ? TimerQueue<TKey, TNamespace>.Read(state, EventTimeName, io) : [];
    }

    private static void Restore(OperatorSnapshot snapshot, string name, TimerQueue<TKey, TNamespace> queue, KeyedStateIO<TKey> io)
    {
        if (snapshot.Keyed.Remove(name, out var state))
        {
            queue.Restore(state, name, io);
        }
    }

    // The clock's call comes once its time has passed, so a record of that millisecond is processed before the timer.
    private void OnClock(long calledFor)
    {
        if (calledFor == _nextCall)
        {
            _nextCall = long.MaxValue;
        }

        while (_processingTime.TryTakeDue(processingTime.DueUntil, out var time, out var owner))
        {
            context.Key = owner.Key;
            context.Namespace = owner.Namespace;
            target.OnProcessingTime(time, owner.Namespace);
        }

        if (_processingTime.Count > 0 && _processingTime.EarliestTime is var earliest && earliest < _nextCall)
        {
            CallAt(earliest);
        }
    }

    private void CallAt(long time)
    {
        _onClock ??= OnClock;
        if (_nextCall != long.MaxValue)
        {
            // One is enough: it looks when the next is due.
            processingTime.Withdraw(_onClock);
        }

        _nextCall = time;
        processingTime.Register(time, _onClock);
    }
}
