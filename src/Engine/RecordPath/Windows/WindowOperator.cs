using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// Windows of any kind, exactly as Flink has them: contents by key and window, a trigger, timers, windows that grow
/// together, lateness, in both times.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TContents">What is kept of a window's records.</typeparam>
/// <typeparam name="TResult">What the function gets of it.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
internal abstract class WindowOperator<TKey, T, TContents, TResult, TWindow, TOut>
    : WindowedOperator<TKey, T, TResult, TWindow, TOut>, ITimerTarget<TWindow>, IWindowAssignerContext
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly WindowAssigner<T, TWindow> _assigner;
    private readonly IMergingWindowAssigner<TWindow>? _merging;
    private readonly Trigger<T, TWindow> _trigger;
    private readonly TriggerContext<TKey, TWindow> _triggerContext;
    private readonly InternalTimerService<TKey, TWindow> _timers;
    private readonly Dictionary<TKey, MergingWindowSet<TWindow>> _mergingSets = [];
    private readonly MergingWindowSet<TWindow>.Merged _onMerged;
    private readonly Func<bool> _mustPause;
    private readonly List<TWindow> _assigned = [];
    private readonly long _lateness;

    protected WindowOperator(
        TaskScope scope,
        OperatorContext context,
        IKeySelector<T, TKey> key,
        WindowSettings<T, TWindow> settings,
        WindowParts<TKey, T, TResult, TWindow, TOut> parts,
        object? aggregate,
        OperatorReceivers<TOut> receivers)
        : base(
            scope,
            context,
            key,
            parts.Function,
            new WindowUserCode(key, parts.Assigner.Inner, parts.Trigger, parts.Evictor, aggregate, parts.Function.UserFunction),
            settings.LateTag,
            parts.Assigner.Inner is IMergingWindowAssigner<TWindow>,
            receivers)
    {
        _assigner = parts.Assigner;
        _merging = parts.Assigner.Inner as IMergingWindowAssigner<TWindow>;
        _trigger = parts.Trigger;
        _lateness = settings.AllowedLateness;
        Contents = StateIO.CreateTable<TWindow, TContents>(WindowRows.Contents, typeof(TContents));
        _timers = new InternalTimerService<TKey, TWindow>(KeyAndWindow, scope.ProcessingTime, this);
        _triggerContext = new TriggerContext<TKey, TWindow>(Name, KeyAndWindow, _timers, () => CurrentWatermark, StateIO);
        _onMerged = OnMerged;
        _mustPause = MustPause;
    }

    public long CurrentProcessingTime => Scope.ProcessingTime.Now;

    /// <summary>How many windows have contents, over all keys.</summary>
    public int WindowsOpen => Contents.Count;

    /// <summary>How many timers there are, in both times.</summary>
    public int Timers => _timers.Count;

    public override IEnumerable<KeptTimer> KeptTimers => _timers.Kept;

    protected override IEnumerable<KeptRow> OpenWindows =>
        Contents.Rows.Select(row => new KeptRow(row.Owner.Key, row.Owner.Namespace, row.Stored));

    protected override IEnumerable<KeptState> TriggerStates => _triggerContext.Kept;

    /// <summary>The contents of the windows, by key and state window.</summary>
    protected StateTable<TKey, TWindow, TContents> Contents { get; }

    protected IEvictorContext EvictorContext => _triggerContext;

    public void OnEventTime(long time, TWindow ns)
    {
        Context.Key = KeyAndWindow.Key;
        OnTimer(time, ns, isEventTime: true);
    }

    public void OnProcessingTime(long time, TWindow ns)
    {
        Enter();
        Context.Key = KeyAndWindow.Key;
        OnTimer(time, ns, isEventTime: false);
        Outputs.Flush();
    }

    protected sealed override void ProcessRecords(ReadOnlySpan<T> values, ReadOnlySpan<long> timestamps)
    {
        var keyOf = KeyOf;
        for (var i = 0; i < values.Length; i++)
        {
            ProcessRecord(keyOf(values[i]), values[i], timestamps[i]);
        }
    }

    protected sealed override bool FireWindows(bool mayPause) => _timers.AdvanceWatermark(CurrentWatermark, mayPause ? _mustPause : null);

    /// <summary>Adds a record to the contents of a window.</summary>
    protected abstract void Add(ref TContents? contents, bool exists, T value, long timestamp);

    /// <summary>Brings the contents of two windows together.</summary>
    protected abstract TContents Merge(TContents first, TContents second);

    /// <summary>Hands the contents of a window to the function; nothing is added to them any more when it is for the last time.</summary>
    protected abstract void EmitContents(TKey key, TWindow window, TWindow stateWindow, TContents contents, bool isLast);

    protected sealed override void SnapshotWindows(OperatorSnapshot snapshot)
    {
        Contents.Freeze(snapshot);
        StateIO.FreezeWhole(
            snapshot,
            WindowRows.Merging,
            _mergingSets.SelectMany(set => set.Value.StateWindows.Select(windows => (set.Key, (windows.Key, windows.Value)))),
            WindowRows.MergingSerializer<TKey, TWindow>(StateIO),
            isImmutable: ImmutableTypes.Contains(typeof(TWindow)));
        _timers.Snapshot(snapshot, StateIO);
        _triggerContext.Snapshot(snapshot);
    }

    protected sealed override void RestoreWindows(OperatorSnapshot snapshot)
    {
        foreach (
            var (key, (window, contents)) in Take(snapshot, WindowRows.Contents, StateIO.Resolve<TWindow>(), StateIO.Resolve<TContents>()))
        {
            Contents.Set(key, window, contents);
        }

        foreach (
            var (key, (window, stateWindow)) in Take(snapshot, WindowRows.Merging, WindowRows.MergingSerializer<TKey, TWindow>(StateIO)))
        {
            MergingSetOf(key).Restore(window, stateWindow);
        }

        _timers.Restore(snapshot, StateIO);
        _triggerContext.Restore(snapshot);
        if (EventTimeTrigger.Is(_trigger))
        {
            RestorePlain(TakePlain(snapshot));
        }
    }

    // Each of them waits for its end.
    private void RestorePlain(IEnumerable<(TKey Key, (TWindow Window, TContents Contents) Row)> windows)
    {
        foreach (var (key, (window, contents)) in windows)
        {
            KeyAndWindow.Key = key;
            Contents.Set(key, window, contents);
            (_merging is null ? null : MergingSetOf(key))?.Restore(window, window);
            _timers.RegisterEventTimeTimer(window, window.MaxTimestamp);
            RegisterCleanup(window);
        }
    }

    // What the operators without timers have stored.
    private IEnumerable<(TKey Key, (TWindow Window, TContents Contents) Row)> TakePlain(OperatorSnapshot snapshot) => _assigner.Inner switch
    {
        TumblingEventTimeWindows tumbling => Take(snapshot, WindowRows.Panes, StateIO.Resolve<long>(), StateIO.Resolve<TContents>())
            .Select(pane =>
                (pane.Key, (
                    (TWindow)(object)new TimeWindow(pane.Row.Namespace, SaturatedTime.Add(pane.Row.Namespace, tumbling.Size)),
                    pane.Row.Value))),
        EventTimeSessionWindows =>
            Take(snapshot, WindowRows.Sessions, new PairSerializer<TWindow, TContents>(
                StateIO.Resolve<TWindow>(),
                StateIO.Resolve<TContents>())),
        _ => [],
    };

    private void ProcessRecord(TKey key, T value, long timestamp)
    {
        KeyAndWindow.Key = key;
        Context.Key = key;
        _assigned.Clear();
        _assigner.AssignWindows(value, timestamp, this, _assigned);
        var isInNone = true;
        var merging = _merging is null ? null : MergingSetOf(key);
        foreach (var assigned in _assigned)
        {
            isInNone &= !ProcessInWindow(key, assigned, merging, value, timestamp);
        }

        if (merging is { IsEmpty: true })
        {
            _mergingSets.Remove(key);
        }

        if (isInNone && IsLate(timestamp))
        {
            Late(value, timestamp);
        }
    }

    // In the order of Flink's WindowOperator. Answers whether the window took the record.
    private bool ProcessInWindow(TKey key, TWindow assigned, MergingWindowSet<TWindow>? merging, T value, long timestamp)
    {
        var window = merging is null ? assigned : merging.Add(assigned, _onMerged);
        if (IsWindowLate(window))
        {
            merging?.Retire(window);
            return false;
        }

        var stateWindow = window;
        merging?.TryGetStateWindow(window, out stateWindow);
        Add(ref Contents.GetOrAdd(key, stateWindow, out var exists), exists, value, timestamp);
        KeyAndWindow.Namespace = window;
        Apply(_trigger.OnElement(value, timestamp, window, _triggerContext), key, window, stateWindow, isLast: false);
        RegisterCleanup(window);
        return true;
    }

    // In the order of Flink's WindowOperator.
    private void OnTimer(long time, TWindow window, bool isEventTime)
    {
        var key = KeyAndWindow.Key;
        var merging = _merging is null ? null : _mergingSets.GetValueOrDefault(key);
        var stateWindow = window;
        if (_merging is not null && (merging is null || !merging.TryGetStateWindow(window, out stateWindow)))
        {
            // A timer that the trigger did not delete; the window is gone, and with it all that the timer could be about.
            return;
        }

        var result = isEventTime
            ? _trigger.OnEventTime(time, window, _triggerContext)
            : _trigger.OnProcessingTime(time, window, _triggerContext);
        var isLast = isEventTime == _assigner.IsEventTime && time == CleanupTime(window);
        Apply(result, key, window, stateWindow, isLast);
        if (isLast)
        {
            Clear(key, window, stateWindow, merging);
        }
    }

    // A window whose contents were purged emits nothing.
    private void Apply(TriggerResult result, TKey key, TWindow window, TWindow stateWindow, bool isLast)
    {
        if ((result & TriggerResult.Fire) != 0 && Contents.TryGet(key, stateWindow, out var contents))
        {
            EmitContents(key, window, stateWindow, contents, isLast || (result & TriggerResult.Purge) != 0);
            KeyAndWindow.Namespace = window;
        }

        if ((result & TriggerResult.Purge) != 0)
        {
            Contents.Remove(key, stateWindow);
        }
    }

    private void Clear(TKey key, TWindow window, TWindow stateWindow, MergingWindowSet<TWindow>? merging)
    {
        Contents.Remove(key, stateWindow);
        _trigger.Clear(window, _triggerContext);
        End(key, window);
        if (merging is not null)
        {
            merging.Retire(window);
            if (merging.IsEmpty)
            {
                _mergingSets.Remove(key);
            }
        }
    }

    // Rules N6 and N7.
    private void OnMerged(TWindow result, IReadOnlyList<TWindow> windows, TWindow stateWindow, IReadOnlyList<TWindow> stateWindows)
    {
        RequireNotPassed(result);
        KeyAndWindow.Namespace = result;
        _triggerContext.Merged = windows;
        _trigger.OnMerge(result, _triggerContext);
        foreach (var window in windows)
        {
            KeyAndWindow.Namespace = window;
            _trigger.Clear(window, _triggerContext);
            DeleteCleanup(window);
        }

        foreach (var merged in stateWindows)
        {
            if (Contents.Remove(KeyAndWindow.Key, merged, out var contents))
            {
                ref var kept = ref Contents.GetOrAdd(KeyAndWindow.Key, stateWindow, out var exists);
                kept = exists ? Merge(kept!, contents) : contents;
            }
        }
    }

    private void RequireNotPassed(TWindow window)
    {
        var now = _assigner.IsEventTime ? CurrentWatermark : CurrentProcessingTime;
        if ((_assigner.IsEventTime ? CleanupTime(window) : window.MaxTimestamp) <= now)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"{_assigner} merges windows into {window}, which has ended already: the "
                    + $"{(_assigner.IsEventTime ? "watermark" : "clock")} is at {now}. "
                + "A merged window must not end before the windows that it is made of.");
        }
    }

    private MergingWindowSet<TWindow> MergingSetOf(TKey key)
    {
        if (!_mergingSets.TryGetValue(key, out var set))
        {
            set = new MergingWindowSet<TWindow>(_merging!);
            _mergingSets.Add(key, set);
        }

        return set;
    }

    private bool IsLate(long timestamp) => _assigner.IsEventTime && SaturatedTime.Add(timestamp, _lateness) <= CurrentWatermark;

    private bool IsWindowLate(TWindow window) => _assigner.IsEventTime && CleanupTime(window) <= CurrentWatermark;

    private long CleanupTime(TWindow window) =>
        _assigner.IsEventTime ? SaturatedTime.Add(window.MaxTimestamp, _lateness) : window.MaxTimestamp;

    private void RegisterCleanup(TWindow window)
    {
        var time = CleanupTime(window);
        if (time == long.MaxValue)
        {
            return;
        }

        if (_assigner.IsEventTime)
        {
            _timers.RegisterEventTimeTimer(window, time);
        }
        else
        {
            _timers.RegisterProcessingTimeTimer(window, time);
        }
    }

    private void DeleteCleanup(TWindow window)
    {
        if (_assigner.IsEventTime)
        {
            _timers.DeleteEventTimeTimer(window, CleanupTime(window));
        }
        else
        {
            _timers.DeleteProcessingTimeTimer(window, CleanupTime(window));
        }
    }
}

/// <summary>The user's objects of one window operator, made for one subtask.</summary>
internal sealed record WindowParts<TKey, T, TResult, TWindow, TOut>(
    WindowAssigner<T, TWindow> Assigner,
    Trigger<T, TWindow> Trigger,
    Evictor<T, TWindow>? Evictor,
    WindowResultFunction<TKey, TResult, TWindow, TOut> Function)
    where TWindow : IWindow, IEquatable<TWindow>
{
    /// <summary>Makes the objects.</summary>
    public static WindowParts<TKey, T, TResult, TWindow, TOut> Create(
        WindowSettings<T, TWindow> settings, OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TOut>> function)
    {
        var assigner = settings.Assigner.Create();
        return new(assigner, settings.Trigger?.Create() ?? assigner.CreateDefaultTrigger(), settings.Evictor?.Create(), function.Create());
    }
}
