using System.Diagnostics.Metrics;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Joins;

/// <summary>
/// Joins records of two keyed streams by time. A record looks for partners among those of the other side that are within
/// the bounds and nowhere else, and is then kept until no record that comes on time can match it.
/// </summary>
internal sealed class IntervalJoinOperator<TKey, TLeft, TRight, TOut> : EventTimeOperator, ITwoInputOperator<TLeft, TRight>
    where TKey : notnull
{
    private const string LeftName = "$join/left";
    private const string RightName = "$join/right";
    private readonly ProcessJoinFunction<TLeft, TRight, TOut> _function;
    private readonly Func<TLeft, TKey> _leftKey;
    private readonly Func<TRight, TKey> _rightKey;
    private readonly OutputTag<TLeft>? _leftLateTag;
    private readonly OutputTag<TRight>? _rightLateTag;
    private readonly JoinRetention _retention;
    private readonly OperatorOutputs<TOut> _outputs;
    private readonly JoinContext<TOut> _context;
    private readonly KeyedStateIO<TKey> _io;
    private readonly KeyTable<TKey, JoinBuffers<TLeft, TRight>> _buffers = new(shrinks: true);
    private readonly PriorityQueue<TKey, long> _cleanups = new();
    private readonly Counter<long> _lateDropped;
    private readonly KeyValuePair<string, object?>[] _tags;

    public IntervalJoinOperator(
        TaskScope scope, OperatorContext context, IntervalJoinTransformation<TKey, TLeft, TRight, TOut> join,
            OperatorReceivers<TOut> receivers)
        : this(scope, context, join, join.Operator.Create(), receivers)
    {
    }

    private IntervalJoinOperator(
        TaskScope scope,
        OperatorContext context,
        IntervalJoinTransformation<TKey, TLeft, TRight, TOut> join,
        ProcessJoinFunction<TLeft, TRight, TOut> function,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, function)
    {
        _function = function;
        _leftKey = KeySelectors.Function(join.LeftKey);
        _rightKey = KeySelectors.Function(join.RightKey);
        _leftLateTag = join.LeftLateTag;
        _rightLateTag = join.RightLateTag;
        _retention = new JoinRetention(join.Bounds);
        _outputs = receivers.Attach(scope, this);
        _context = new JoinContext<TOut>(_outputs);
        _io = context.KeyedStateIO<TKey>();
        _lateDropped = context.Metrics.CreateCounter<long>(
            "flink.task.records.late.dropped", "{record}", "Records that came too late and were dropped.");
        _tags = [.. context.MetricTags];
        var watermarks = new TwoInputWatermarks(Advance, _outputs.ProcessWatermarkStatus);
        First = new InputReceiver<TLeft>(0, watermarks, ProcessLeft);
        Second = new InputReceiver<TRight>(1, watermarks, ProcessRight);
    }

    public IStreamReceiver<TLeft> First { get; }

    public IStreamReceiver<TRight> Second { get; }

    public override IEnumerable<KeptState> KeptStates =>
    [
        new("left", Rows(buffers => buffers.Left).Select(row => new KeptRow(row.Key, null, row.Row.Value))),
        new("right", Rows(buffers => buffers.Right).Select(row => new KeptRow(row.Key, null, row.Row.Value))),
    ];

    public override void Snapshot(OperatorSnapshot snapshot)
    {
        _io.Own.RequireUnchanged(LeftName, _buffers);

        // Records are not changed by whom they were handed to.
        _io.FreezeWhole(snapshot, LeftName, Rows(buffers => buffers.Left), Serializer<TLeft>(), isImmutable: true);
        _io.FreezeWhole(snapshot, RightName, Rows(buffers => buffers.Right), Serializer<TRight>(), isImmutable: true);
    }

    public override void Restore(OperatorSnapshot snapshot)
    {
        foreach (var (key, (timestamp, left)) in Take(snapshot, LeftName, Serializer<TLeft>()))
        {
            Keep(key, left, timestamp);
        }

        foreach (var (key, (timestamp, right)) in Take(snapshot, RightName, Serializer<TRight>()))
        {
            Keep(key, right, timestamp);
        }
    }

    protected override bool FireDue(bool mayPause)
    {
        while (_cleanups.TryPeek(out var key, out var time) && time <= CurrentWatermark)
        {
            _cleanups.Dequeue();
            _cleanups.TrimIfSparse();
            if (_buffers.IndexOf(key) is >= 0 and var index)
            {
                CleanUp(key, index);
            }
        }

        return true;
    }

    protected override void ForwardWatermark(long watermark) => _outputs.ProcessWatermark(watermark);

    private void ProcessLeft(RecordBatch<TLeft> batch)
    {
        CompleteFiring();
        Enter();
        _io.RequireOwn(batch.Span, _leftKey);
        for (var i = 0; i < batch.Count; i++)
        {
            var (value, timestamp) = (batch.Values[i], batch.Timestamps[i]);
            if (IsOnTime(value, timestamp, _leftLateTag))
            {
                Join(_leftKey(value), value, timestamp);
            }
        }

        _outputs.Flush();
    }

    private void ProcessRight(RecordBatch<TRight> batch)
    {
        CompleteFiring();
        Enter();
        _io.RequireOwn(batch.Span, _rightKey);
        for (var i = 0; i < batch.Count; i++)
        {
            var (value, timestamp) = (batch.Values[i], batch.Timestamps[i]);
            if (IsOnTime(value, timestamp, _rightLateTag))
            {
                Join(_rightKey(value), value, timestamp);
            }
        }

        _outputs.Flush();
    }

    // Late is what is behind the watermark, not what is at it, unlike in windows.
    private bool IsOnTime<T>(T value, long timestamp, OutputTag<T>? lateTag)
    {
        if (timestamp == RecordBatch.NoTimestamp)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"a record without a timestamp came to the interval join '{Name}', which joins by timestamps: give both streams a "
                    + $"WatermarkStrategy that assigns them.");
        }

        if (timestamp >= CurrentWatermark)
        {
            return true;
        }

        if (lateTag is null)
        {
            _lateDropped.Add(1, _tags);
        }
        else
        {
            _outputs.Collect(lateTag, value, timestamp);
        }

        return false;
    }

    private void Join(TKey key, TLeft left, long timestamp)
    {
        var buffers = BuffersOf(key);
        var (first, last) = _retention.RightOf(timestamp);
        foreach (var right in Kept(ref buffers.Right, first, last, _retention.RightForgottenAt(CurrentWatermark)))
        {
            _context.SetPair(timestamp, right.Timestamp);
            _function.ProcessElement(left, right.Value, _context, _context);
        }

        Keep(key, left, timestamp);
    }

    private void Keep(TKey key, TLeft left, long timestamp)
    {
        var buffers = BuffersOf(key);
        buffers.Left.Add(left, timestamp);
        PlanCleanup(key, buffers, _retention.LeftCleanupTime(timestamp));
    }

    private void Join(TKey key, TRight right, long timestamp)
    {
        var buffers = BuffersOf(key);
        var (first, last) = _retention.LeftOf(timestamp);
        foreach (var left in Kept(ref buffers.Left, first, last, _retention.LeftForgottenAt(CurrentWatermark)))
        {
            _context.SetPair(left.Timestamp, timestamp);
            _function.ProcessElement(left.Value, right, _context, _context);
        }

        Keep(key, right, timestamp);
    }

    private void Keep(TKey key, TRight right, long timestamp)
    {
        var buffers = BuffersOf(key);
        buffers.Right.Add(right, timestamp);
        PlanCleanup(key, buffers, _retention.RightCleanupTime(timestamp));
    }

    private IEnumerable<(TKey Key, (long Timestamp, T Value) Row)> Rows<T>(Func<JoinBuffers<TLeft, TRight>, SortedBuffer<T>> side) =>
        _buffers.Entries.SelectMany(row =>
            side(row.Value).Between(long.MinValue, long.MaxValue).ToArray().Select(entry => (row.Key, (entry.Timestamp, entry.Value))));

    private IEnumerable<(TKey Key, TRow Row)> Take<TRow>(OperatorSnapshot snapshot, string name, TypeSerializer<TRow> serializer) =>
        snapshot.Keyed.Remove(name, out var state) ? _io.Read(state, name, serializer) : [];

    private PairSerializer<long, T> Serializer<T>() => new(_io.Resolve<long>(), _io.Resolve<T>());

    // A record whose time is over finds no partner, whether it was cleaned up already or not.
    private ReadOnlySpan<SortedBuffer<T>.Entry> Kept<T>(ref SortedBuffer<T> buffer, long first, long last, long forgotten)
    {
        if (forgotten >= first && CurrentWatermark != Watermark.None)
        {
            first = forgotten == long.MaxValue ? forgotten : forgotten + 1;
        }

        return _retention.CanMatch && first <= last ? buffer.Between(first, last) : default;
    }

    private JoinBuffers<TLeft, TRight> BuffersOf(TKey key) => _buffers.GetOrAdd(key, out _) ??= new JoinBuffers<TLeft, TRight>();

    // One clean-up per key is pending; a record that comes out of order may be kept a little longer than it need be.
    private void PlanCleanup(TKey key, JoinBuffers<TLeft, TRight> buffers, long time)
    {
        if (!buffers.HasCleanup)
        {
            buffers.HasCleanup = true;
            _cleanups.Enqueue(key, time);
        }
    }

    private void CleanUp(TKey key, int index)
    {
        var buffers = _buffers.ValueAt(index)!;
        buffers.Left.RemoveUpTo(_retention.LeftForgottenAt(CurrentWatermark));
        buffers.Right.RemoveUpTo(_retention.RightForgottenAt(CurrentWatermark));
        if (buffers.IsEmpty)
        {
            _buffers.RemoveAt(index);
            return;
        }

        var left = buffers.Left.Count == 0 ? long.MaxValue : _retention.LeftCleanupTime(buffers.Left.EarliestTimestamp);
        var right = buffers.Right.Count == 0 ? long.MaxValue : _retention.RightCleanupTime(buffers.Right.EarliestTimestamp);
        _cleanups.Enqueue(key, Math.Min(left, right));
    }
}

/// <summary>Makes it.</summary>
internal sealed class IntervalJoinOperatorFactory<TKey, TLeft, TRight, TOut>
    : TwoInputOperatorFactory<IntervalJoinTransformation<TKey, TLeft, TRight, TOut>, TLeft, TRight, TOut>
    where TKey : notnull
{
    protected override TwoInputOperator<TLeft, TRight> Create(
        IntervalJoinTransformation<TKey, TLeft, TRight, TOut> step, OperatorSite<TOut> site) =>
        TwoInputOperator<TLeft, TRight>.Of(
            new IntervalJoinOperator<TKey, TLeft, TRight, TOut>(site.Scope, site.Context, step, site.BuildReceivers()));
}
