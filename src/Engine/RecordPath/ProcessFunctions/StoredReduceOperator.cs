using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>
/// As <see cref="ReduceOperator{TKey, T}"/>, for a back end that does not keep state in memory: the results so far are in a table of it.
/// </summary>
internal sealed class StoredReduceOperator<TKey, T> : ReducingOperator<T>, IStreamReceiver<T>
    where TKey : notnull
{
    private readonly Func<T, TKey> _key;
    private readonly BatchSize _size;
    private readonly TKey[] _keys = new TKey[RecordBatch.Capacity];
    private readonly KeyedStateIO<TKey> _io;
    private readonly StateTable<TKey, VoidNamespace, T> _accumulated;
    private IEnumerator<(StateKey<TKey, VoidNamespace> Owner, T Stored)>? _remaining;
    private bool _isHandedOn;

    public StoredReduceOperator(
        TaskScope scope,
        OperatorContext context,
        IReduceOperator<T> reduce,
        IKeySelector<T, TKey> key,
        ReduceEmission emission,
        IStreamReceiver<T> next)
        : base(scope, context, reduce, emission, next)
    {
        _key = KeySelectors.Function(key);
        _size = new BatchSize(scope.BatchBytesMax);
        _io = context.KeyedStateIO<TKey>();
        _accumulated = _io.CreateKeyTable<T>(ReduceOperator<TKey, T>.StateName);
    }

    public override IEnumerable<KeptState> KeptStates =>
    [
        new(
            ReduceOperator<TKey, T>.StateName,
            _isHandedOn ? [] : _accumulated.Rows.Select(row => new KeptRow(row.Owner.Key, null, row.Stored))),
    ];

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
        var (reduce, copier) = (Reduce, Copier);
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
            accumulated = exists ? reduce(accumulated!, input[i]) : input[i];
            Output.Values[i] = accumulated;

            // What was handed on, and a record that was given, is others' too: what is kept may be changed.
            if (copier is not null && (EmitsEachRecord || ReferenceEquals(accumulated, input[i])))
            {
                accumulated = copier.Copy(accumulated);
            }
        }

        if (EmitsEachRecord)
        {
            EmitFor(batch);
        }
    }

    public override bool Finish()
    {
        if (EmitsEachRecord)
        {
            return true;
        }

        Enter();
        _remaining ??= _accumulated.Rows.GetEnumerator();
        var more = false;
        var before = Scope.Counters.Step.Total;
        while (Output.Count < _size.Count && (more = _remaining.MoveNext()))
        {
            Output.Values[Output.Count++] = _remaining.Current.Stored;
        }

        if (Output.Count > 0)
        {
            _size.Note(Output.Count, Scope.Counters.Step.Total - before);
            Emit();
        }

        if (!more)
        {
            _isHandedOn = true;
            EndResults();
        }

        return !more;
    }

    public override void Close()
    {
        _remaining?.Dispose();
        base.Close();
    }
}
