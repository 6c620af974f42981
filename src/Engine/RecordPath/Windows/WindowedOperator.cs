using System.Diagnostics.Metrics;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>What all window operators have in common: outputs, late records, and the function that takes windows which fire.</summary>
// Parameters: what a window is made of; each is one of Flink's own parts.
internal abstract class WindowedOperator<TKey, T, TResult, TWindow, TOut> : EventTimeOperator, IStreamReceiver<T>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly OutputTag<T>? _lateTag;
    private readonly Counter<long> _lateDropped;
    private readonly KeyValuePair<string, object?>[] _tags;
    private long _lateCounted;

    protected WindowedOperator(
        TaskScope scope,
        OperatorContext context,
        IKeySelector<T, TKey> key,
        WindowResultFunction<TKey, TResult, TWindow, TOut> function,
        WindowUserCode userCode,
        OutputTag<T>? lateTag,
        bool isMerging,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, userCode)
    {
        _lateTag = lateTag;
        _lateDropped = context.Metrics.CreateCounter<long>(
            "flink.task.records.late.dropped", "{record}", "Records that came too late and were dropped.");
        _tags = [.. context.MetricTags];
        KeyOf = KeySelectors.Function(key);
        Function = function;
        Outputs = receivers.Attach(scope, this);
        StateIO = context.KeyedStateIO<TKey>();
        Context = new WindowContext<TKey, TWindow, TOut>(scope, Name, Outputs, KeyAndWindow, isMerging, StateIO);
        context.States = Context.GlobalState;
    }

    /// <summary>How many records came too late and were dropped.</summary>
    public long LateRecordsDropped { get; private set; }

    protected KeyedStateIO<TKey> StateIO { get; }

    protected KeyContext<TKey, TWindow> KeyAndWindow { get; } = new();

    protected WindowContext<TKey, TWindow, TOut> Context { get; }

    protected OperatorOutputs<TOut> Outputs { get; }

    protected WindowResultFunction<TKey, TResult, TWindow, TOut> Function { get; }

    protected Func<T, TKey> KeyOf { get; }

    public sealed override IEnumerable<KeptState> KeptStates =>
        [new("windows", OpenWindows), .. TriggerStates, .. Context.Kept];

    /// <summary>What the open windows hold, for those who look at it from outside.</summary>
    protected abstract IEnumerable<KeptRow> OpenWindows { get; }

    /// <summary>The states of the trigger.</summary>
    protected virtual IEnumerable<KeptState> TriggerStates => [];

    public sealed override void Snapshot(OperatorSnapshot snapshot)
    {
        SnapshotWindows(snapshot);
        Context.Snapshot(snapshot);
    }

    public sealed override void Restore(OperatorSnapshot snapshot)
    {
        RestoreWindows(snapshot);
        Context.Restore(snapshot);
    }

    public void Process(RecordBatch<T> batch)
    {
        CompleteFiring();
        Enter();
        StateIO.RequireOwn(batch.Span, KeyOf);
        ProcessRecords(batch.Span, batch.Timestamps);
        Outputs.Flush();
        CountLate();
    }

    public void ProcessWatermark(long timestamp) => Advance(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => Outputs.ProcessWatermarkStatus(status);

    protected sealed override void LeaveKey() => KeyAndWindow.Leave();

    /// <summary>Writes what the open windows hold.</summary>
    protected abstract void SnapshotWindows(OperatorSnapshot snapshot);

    /// <summary>Takes what the open windows held out of a snapshot.</summary>
    protected abstract void RestoreWindows(OperatorSnapshot snapshot);

    /// <summary>Reads a state, if the snapshot has it, and takes it out.</summary>
    protected IEnumerable<(TKey Key, TRow Row)> Take<TRow>(OperatorSnapshot snapshot, string name, TypeSerializer<TRow> serializer) =>
        snapshot.Keyed.Remove(name, out var state) ? StateIO.Read(state, name, serializer) : [];

    /// <summary>Reads a state of rows with a namespace, if the snapshot has it, and takes it out.</summary>
    protected IEnumerable<(TKey Key, (TNamespace Namespace, TValue Value) Row)> Take<TNamespace, TValue>(
        OperatorSnapshot snapshot, string name, TypeSerializer<TNamespace> namespaces, TypeSerializer<TValue> values) =>
        snapshot.Keyed.Remove(name, out var state) ? StateIO.Read(state, name, namespaces, values) : [];

    /// <summary>Puts records into their windows.</summary>
    protected abstract void ProcessRecords(ReadOnlySpan<T> values, ReadOnlySpan<long> timestamps);

    /// <summary>Emits what is due; answers whether nothing due is left.</summary>
    protected abstract bool FireWindows(bool mayPause);

    protected sealed override bool FireDue(bool mayPause)
    {
        Context.CurrentWatermark = CurrentWatermark;
        var isDone = FireWindows(mayPause);
        Outputs.Flush();
        return isDone;
    }

    protected sealed override void ForwardWatermark(long watermark) => Outputs.ProcessWatermark(watermark);

    /// <summary>Hands the result of a window to the function.</summary>
    protected void Emit(TKey key, TWindow window, TResult result)
    {
        Context.Enter(key, window);
        Function.Process(key, result, Context, Context);
    }

    /// <summary>Tells the function that a window ends for good.</summary>
    protected void End(TKey key, TWindow window)
    {
        if (Function.Clears)
        {
            Context.Enter(key, window);
            Function.Clear(Context);
        }
    }

    /// <summary>Takes a record that came too late for all its windows.</summary>
    protected void Late(T value, long timestamp)
    {
        if (_lateTag is { } tag)
        {
            Outputs.Collect(tag, value, timestamp);
        }
        else
        {
            LateRecordsDropped++;
        }
    }

    private void CountLate()
    {
        if (LateRecordsDropped > _lateCounted)
        {
            _lateDropped.Add(LateRecordsDropped - _lateCounted, _tags);
            _lateCounted = LateRecordsDropped;
        }
    }
}
