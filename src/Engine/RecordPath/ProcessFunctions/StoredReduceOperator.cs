using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>
/// As <see cref="ReduceOperator{TKey, T}"/>, for a back end that does not keep state in memory: the results so far are in a table of it.
/// </summary>
internal sealed class StoredReduceOperator<TKey, T> : UserOperator, IStreamReceiver<T>
    where TKey : notnull
{
    private readonly Func<T, TKey> _key;
    private readonly Func<T, T, T> _reduce;
    private readonly ValueCopier<T>? _copier;
    private readonly IStreamReceiver<T> _next;
    private readonly bool _emitEachRecord;
    private readonly RecordBatch<T> _output = new();
    private readonly BatchSize _size;
    private readonly TKey[] _keys = new TKey[RecordBatch.Capacity];
    private readonly KeyedStateIO<TKey> _io;
    private readonly StateTable<TKey, VoidNamespace, T> _accumulated;
    private IEnumerator<(StateKey<TKey, VoidNamespace> Owner, T Stored)>? _remaining;
    private bool _isHandedOn;
    private bool _hasEnded;

    public StoredReduceOperator(
        TaskScope scope, OperatorContext context, IReduceOperator<T> reduce, IKeySelector<T, TKey> key, ReduceEmission emission,
            IStreamReceiver<T> next)
        : base(scope, context, reduce)
    {
        _key = KeySelectors.Function(key);
        _reduce = reduce is DelegateReduce<T> { Function: var function } ? function : reduce.Reduce;
        _copier = reduce is DelegateReduce<T> { LeavesArguments: true } ? null : ValueCopiers.TryCreate<T>(context.Serializers);
        _emitEachRecord = emission == ReduceEmission.EachRecord;
        _next = next;
        _size = new BatchSize(scope.BatchBytesMax);
        _io = context.KeyedStateIO<TKey>();
        _accumulated = _io.CreateKeyTable<T>(ReduceOperator<TKey, T>.StateName);
    }

    // The back end writes the table itself.
    public override void Snapshot(OperatorSnapshot snapshot)
    {
        if (_remaining is not null && !_isHandedOn)
        {
            throw NotStored.Of(Name, "results that are being handed on at the end of input");
        }
    }

    public override void Restore(OperatorSnapshot snapshot)
    {
        if (snapshot.Keyed.Remove(ReduceOperator<TKey, T>.StateName, out var state))
        {
            foreach (var (key, accumulated) in _io.Read(state, ReduceOperator<TKey, T>.StateName, _io.Resolve<T>()))
            {
                _accumulated.Set(key, default, accumulated);
            }
        }
    }

    public void Process(RecordBatch<T> batch)
    {
        Enter();
        var input = batch.Span;
        _io.RequireOwn(input, _key);
        for (var i = 0; i < input.Length; i++)
        {
            _keys[i] = _key(input[i]);
        }

        _accumulated.Prefetch(_keys.AsSpan(0, input.Length), []);
        for (var i = 0; i < input.Length; i++)
        {
            // A selector that answers the same object again has changed it since it was called for the batch.
            var key = OwnKeys<TKey>.MayChange ? _key(input[i]) : _keys[i];
            ref var accumulated = ref _accumulated.GetOrAdd(key, default, out var exists);
            accumulated = exists ? _reduce(accumulated!, input[i]) : input[i];
            _output.Values[i] = accumulated;

            // What was handed on, and a record that was given, is others' too: what is kept may be changed.
            if (_copier is { } copier && (_emitEachRecord || ReferenceEquals(accumulated, input[i])))
            {
                accumulated = copier.Copy(accumulated);
            }
        }

        if (_emitEachRecord)
        {
            _output.Count = input.Length;
            _output.Timestamps = batch.Timestamps;
            _next.Process(_output);
            _output.Clear();
        }
    }

    // Results of the end of input come before the watermark that says that nothing comes any more.
    public void ProcessWatermark(long timestamp)
    {
        if (timestamp == Watermark.Max && !_emitEachRecord)
        {
            _hasEnded = true;
            return;
        }

        _next.ProcessWatermark(timestamp);
    }

    public void ProcessWatermarkStatus(WatermarkStatus status) => _next.ProcessWatermarkStatus(status);

    public override void SkipFinish()
    {
        if (_hasEnded)
        {
            _next.ProcessWatermark(Watermark.Max);
        }
    }

    public override bool Finish()
    {
        if (_emitEachRecord)
        {
            return true;
        }

        Enter();
        _remaining ??= _accumulated.Rows.GetEnumerator();
        var more = false;
        var before = Scope.Counters.Step.Total;
        while (_output.Count < _size.Count && (more = _remaining.MoveNext()))
        {
            _output.Values[_output.Count++] = _remaining.Current.Stored;
        }

        if (_output.Count > 0)
        {
            _size.Note(_output.Count, Scope.Counters.Step.Total - before);
            _next.Process(_output);
            _output.Clear();
        }

        if (!more)
        {
            EndResults();
        }

        return !more;
    }

    public override void Close()
    {
        _remaining?.Dispose();
        base.Close();
    }

    private void EndResults()
    {
        _isHandedOn = true;
        if (_hasEnded)
        {
            _next.ProcessWatermark(Watermark.Max);
        }
    }
}
