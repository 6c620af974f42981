using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// What a window function is given: the window, both times, state and outputs. One object serves all windows of a subtask.
/// </summary>
internal sealed class WindowContext<TKey, TWindow, TOut>(
    TaskScope scope, string operatorName, OperatorOutputs<TOut> outputs, KeyContext<TKey, TWindow> keyAndWindow, bool isMerging,
        KeyedStateIO<TKey> io)
    : IProcessWindowContext<TWindow>, ICollector<TOut>, IStateTime
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly KeyContext<TKey, VoidNamespace> _key = new();
    private KeyedStates<TKey, TWindow>? _windowState;
    private KeyedStates<TKey, VoidNamespace>? _globalState;
    private long _timestamp;

    public TWindow Window { get; private set; } = default!;

    public long CurrentWatermark { get; set; } = Watermark.None;

    public long CurrentProcessingTime => scope.ProcessingTime.Now;

    // A window that the watermark closes is looked at as of its end, however far the watermark went on.
    public long CurrentEventTime => Math.Min(CurrentWatermark, _timestamp);

    public long AccessTimestamp => CurrentEventTime;

    public IKeyedStateStore GlobalState => Global;

    public IKeyedStateStore WindowState => isMerging
        ? throw new FlinkException(
            FailureOrigin.User,
            $"operator '{operatorName}' uses WindowState, and its windows grow together: state of one window would belong to none. "
                + $"Use GlobalState.")
        : PerWindow;

    private KeyedStates<TKey, VoidNamespace> Global => _globalState ??= new(operatorName, _key, this, io);

    private KeyedStates<TKey, TWindow> PerWindow => _windowState ??= new(operatorName, keyAndWindow, this, io, "$window:");

    /// <summary>The states of windows and of keys.</summary>
    public IEnumerable<KeptState> Kept => [.. PerWindow.Kept, .. Global.Kept];

    /// <summary>Says which key the state handles mean.</summary>
    public TKey Key
    {
        get => _key.Key;
        set => _key.Key = value;
    }

    /// <summary>Says which key and window the next call is about.</summary>
    public void Enter(TKey key, TWindow window)
    {
        _key.Key = key;
        keyAndWindow.Key = key;
        keyAndWindow.Namespace = window;
        Window = window;
        _timestamp = window.MaxTimestamp;
    }

    /// <summary>Writes the state of keys and of windows.</summary>
    public void Snapshot(OperatorSnapshot snapshot)
    {
        PerWindow.Snapshot(snapshot);
        Global.Snapshot(snapshot);
    }

    /// <summary>Takes the state of keys and of windows; after all else was taken, since the former is what is left.</summary>
    public void Restore(OperatorSnapshot snapshot)
    {
        PerWindow.Restore(snapshot);
        Global.Restore(snapshot);
    }

    public void Collect(TOut value) => outputs.Main.Collect(value, _timestamp);

    public void Output<TSide>(OutputTag<TSide> tag, TSide value) => outputs.Collect(tag, value, _timestamp);
}
