using System.Collections.Concurrent;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Async;

/// <summary>
/// Makes an asynchronous call for each record and hands the results on, in order or as they come. The capacity bounds all that
/// has not left: calls that are not answered, answers that wait for their turn behind those, and watermarks that do. What the records of
/// these calls weigh is bounded, too. When a bound is reached, what came after waits here, and the task takes no more input; what operators
/// before it in the chain emit of their own accord waits there.
/// </summary>
internal sealed class AsyncOperator<TIn, TOut> : UserOperator, IStreamReceiver<TIn>, IWaitingRoom
{
    private readonly TaskControl _control;
    private readonly IAsyncFunction<TIn, TOut> _function;
    private readonly AsyncOptions _options;
    private readonly AsyncInvocation<TIn, TOut> _calls;
    private readonly Output<TOut> _output;
    private readonly HashSet<AsyncCall<TIn, TOut>> _inFlight = [];
    private readonly ConcurrentQueue<AsyncCall<TIn, TOut>> _ended = new();
    private readonly Queue<AsyncSegment<TIn, TOut>> _segments = new();
    private readonly LinkedList<AsyncCall<TIn, TOut>> _held = new();
    private readonly Queue<Step> _waiting = new();
    private readonly ITypeSerializerResolver _serializers;
    private AsyncSegment<TIn, TOut> _last = new();
    private readonly RecordWeight _weight;
    private readonly long _bytesMax;
    private int _controls;
    private long _heldBytes;
    private bool _isFinishing;

    public AsyncOperator(
        TaskScope scope, OperatorContext context, TaskControl control, IAsyncFunction<TIn, TOut> function, AsyncOptions options,
            IStreamReceiver<TOut> next)
        : base(scope, context, function)
    {
        _control = control;
        _serializers = context.Serializers;
        _function = function;
        _options = options;
        _calls = new AsyncInvocation<TIn, TOut>(function, options, context.TimeProvider);
        _output = new Output<TOut>(scope, this, next, scope.Copies.TryCreate<TOut>());
        _segments.Enqueue(_last);
        _weight = new RecordWeight(scope.Counters.Step);
        _bytesMax = scope.HeldBytesMax;
    }

    // At the end of input the task asks again and again while this says that there is something to do.
    public override bool IsAvailable => !_isFinishing || !_ended.IsEmpty || IsEmpty;

    public bool HasRoom => _waiting.Count == 0;

    public override bool IsWaitingForCalls => _inFlight.Count > 0 && _ended.IsEmpty && (_isFinishing || _waiting.Count > 0);

    private bool IsFull => _held.Count + _controls >= _options.Capacity || _heldBytes >= _bytesMax;

    private bool IsEmpty => _inFlight.Count == 0 && _waiting.Count == 0 && _segments.Count == 1 && _last.Ended.Count == 0;

    public void Process(RecordBatch<TIn> batch)
    {
        Enter();
        var weight = _weight.OfEach<TIn>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            var (value, timestamp) = (batch.Values[i], batch.Timestamps[i]);
            if (_waiting.Count > 0 || IsFull)
            {
                _waiting.Enqueue(new Step(value, timestamp, null, weight));
            }
            else
            {
                Start(value, timestamp, weight);
            }
        }

        Advance();
    }

    public void ProcessWatermark(long timestamp) => Control(() => _output.ProcessWatermark(timestamp));

    public void ProcessWatermarkStatus(WatermarkStatus status) => Control(() => _output.ProcessWatermarkStatus(status));

    // Watermarks are not stored: the time of what leaves after them comes with the next ones.
    public override void Snapshot(OperatorSnapshot snapshot)
    {
        var records = _held.Select(call => (call.Value, call.Timestamp))
            .Concat(_waiting.Where(step => step.Then is null).Select(step => (step.Value, step.Timestamp)));
        OperatorLists.Write(snapshot, AsyncTransformation<TIn, TOut>.InFlight, records, Serializer());
    }

    // What was in flight is asked again, in the order in which it was.
    public override void Restore(OperatorSnapshot snapshot)
    {
        foreach (var (value, timestamp) in OperatorLists.Take(
            snapshot, AsyncTransformation<TIn, TOut>.InFlight, Serializer(), $"what operator '{Name}' had in flight"))
        {
            _waiting.Enqueue(new Step(value, timestamp, null, 0));
        }
    }

    public override bool Resume()
    {
        Advance();
        return _waiting.Count == 0;
    }

    // What is in flight or waits is in the snapshot.
    public override bool IsAtRest() => true;

    public override bool Finish()
    {
        _isFinishing = true;
        Advance();
        return IsEmpty;
    }

    public override void Close()
    {
        foreach (var call in _inFlight)
        {
            call.Dispose();
        }

        _inFlight.Clear();
        base.Close();
    }

    private void Control(Action handOn)
    {
        if (_waiting.Count > 0 || IsFull)
        {
            _waiting.Enqueue(new Step(default!, 0, handOn, 0));
        }
        else
        {
            CloseSegment(handOn);
            Advance();
        }
    }

    private void CloseSegment(Action? then = null)
    {
        _controls += then is null ? 0 : 1;
        _last.Close(then);
        _last = new AsyncSegment<TIn, TOut>();
        _segments.Enqueue(_last);
    }

    private void Start(TIn value, long timestamp, long weight)
    {
        var call = new AsyncCall<TIn, TOut>(_calls, _last, value, timestamp, OnEnded) { Weight = weight };
        _last.InFlight++;
        _inFlight.Add(call);
        call.Place = _held.AddLast(call);
        _heldBytes += weight;
        if (_options.OutputMode == AsyncOutputMode.Ordered)
        {
            CloseSegment();
        }

        call.Start();
    }

    // On any thread.
    private void OnEnded(AsyncCall<TIn, TOut> call)
    {
        _ended.Enqueue(call);
        _control.Wake();
    }

    private void Advance()
    {
        Enter();
        do
        {
            TakeEnded();
            HandOn();
        }
        while (StartWaiting());
        _output.Flush();
    }

    private void TakeEnded()
    {
        while (_ended.TryDequeue(out var call))
        {
            _inFlight.Remove(call);
            call.Dispose();
            call.Segment.InFlight--;
            call.Segment.Ended.Enqueue(call);
        }
    }

    private void HandOn()
    {
        while (true)
        {
            var first = _segments.Peek();
            while (first.Ended.TryDequeue(out var call))
            {
                foreach (var result in ResultsOf(call))
                {
                    _output.Collect(result, call.Timestamp);
                }

                _held.Remove(call.Place!);
                _heldBytes -= call.Weight;
            }

            if (!first.IsClosed || first.InFlight > 0)
            {
                return;
            }

            if (first.Then is { } then)
            {
                then();
                _controls--;
            }

            _segments.Dequeue();
        }
    }

    private IReadOnlyCollection<TOut> ResultsOf(AsyncCall<TIn, TOut> call) => call switch
    {
        { HasTimedOut: true } => _function.Timeout(call.Value, _options.Timeout),
        { Failure: { } failure } => throw failure,
        _ => call.Results!,
    };

    // Answers whether something was started that may have ended at once.
    private bool StartWaiting()
    {
        var hasStarted = false;
        while (!IsFull && _waiting.TryDequeue(out var step))
        {
            if (step.Then is { } handOn)
            {
                CloseSegment(handOn);
            }
            else
            {
                Start(step.Value, step.Timestamp, step.Weight);
            }

            hasStarted = true;
        }

        return hasStarted;
    }

    private PairSerializer<TIn, long> Serializer() =>
        new(CompositeSerializers.Resolve<TIn>(_serializers), CompositeSerializers.Resolve<long>(_serializers));

    /// <summary>What waits for its turn: a record, or the watermark or status that <paramref name="Then"/> hands on.</summary>
    private readonly record struct Step(TIn Value, long Timestamp, Action? Then, long Weight);
}

/// <summary>Makes it.</summary>
internal sealed class AsyncOperatorFactory<TIn, TOut> : OneInputOperatorFactory<AsyncTransformation<TIn, TOut>, TIn, TOut>
{
    protected override OneInputOperator<TIn> Create(AsyncTransformation<TIn, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<TIn>.Of(
            new AsyncOperator<TIn, TOut>(site.Scope, site.Context, site.Control, step.Operator.Create(), step.Options, site.BuildMain()));
}
