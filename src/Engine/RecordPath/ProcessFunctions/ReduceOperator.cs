using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>Combines the records of each key: a result for every record, or one per key at the end of input.</summary>
internal sealed class ReduceOperator<TKey, T> : ReducingOperator<T>, IStreamReceiver<T>
    where TKey : notnull
{
    /// <summary>The name of the results so far in snapshots.</summary>
    public const string StateName = "reduced";

    private readonly Func<T, TKey> _key;
    private readonly KeyTable<TKey, T> _accumulated = new();
    private readonly TableLog<TKey, TKey, VoidNamespace, T> _log;
    private int _handedOn;
    private readonly KeyedStateIO<TKey> _io;

    public ReduceOperator(
        TaskScope scope,
        OperatorContext context,
        IReduceOperator<T> reduce,
        IKeySelector<T, TKey> key,
        ReduceEmission emission,
        IStreamReceiver<T> next)
        : base(scope, context, reduce, emission, next)
    {
        _key = KeySelectors.Function(key);
        _io = context.KeyedStateIO<TKey>();
        _log = _io.CreateLog<TKey, VoidNamespace, T>(_accumulated, key => key, _ => default, row: typeof(T));
    }

    public override IEnumerable<KeptState> KeptStates =>
        [new(StateName, _handedOn > 0 ? [] : _accumulated.Entries.Select(entry => new KeptRow(entry.Key, null, entry.Value)))];

    public override void Snapshot(OperatorSnapshot snapshot)
    {
        if (_handedOn > 0 && _handedOn < _accumulated.End)
        {
            throw NotStored.Of(Name, "results that are being handed on at the end of input");
        }

        // What was handed on at the end of input is held no longer: at another parallelism it would be handed on again.
        if (_handedOn == 0)
        {
            _log.Freeze(snapshot, StateName);
        }
    }

    public override void Restore(OperatorSnapshot snapshot)
    {
        if (snapshot.Keyed.Remove(StateName, out var state))
        {
            foreach (var (key, (_, accumulated)) in _io.Read(state, StateName, _io.Resolve<VoidNamespace>(), _io.Resolve<T>(), typeof(T)))
            {
                _accumulated.GetOrAdd(key, out _) = accumulated;
            }

            _log.GoOnFrom(state);
        }
    }

    public void Process(RecordBatch<T> batch)
    {
        Enter();
        var input = batch.Span;
        var output = Output.Values.AsSpan(0, input.Length);
        var key = _key;
        var (reduce, copier) = (Reduce, Copier);
        _io.RequireOwn(input, key);
        var table = _accumulated;
        for (var i = 0; i < input.Length; i++)
        {
            ref var accumulated = ref table.GetOrAdd(key(input[i]), out var exists);
            accumulated = exists ? reduce(accumulated!, input[i]) : input[i];
            output[i] = accumulated;

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
        while (!Output.IsFull && _handedOn < _accumulated.End)
        {
            Output.Values[Output.Count++] = _accumulated.ValueAt(_handedOn++)!;
        }

        var more = _handedOn < _accumulated.End;
        if (Output.Count > 0)
        {
            Emit();
        }

        if (!more)
        {
            EndResults();
        }

        return !more;
    }
}

/// <summary>Makes it; for a back end that does not keep state in memory, the one whose results are in a table of that.</summary>
internal sealed class ReduceOperatorFactory<TKey, T> : OneInputOperatorFactory<ReduceTransformation<TKey, T>, T, T>
    where TKey : notnull
{
    protected override OneInputOperator<T> Create(ReduceTransformation<TKey, T> step, OperatorSite<T> site) =>
        site.Context.KeyedStateIO<TKey>().IsInMemory
            ? OneInputOperator<T>.Of(new ReduceOperator<TKey, T>(
                site.Scope, site.Context, step.Operator.Create(), step.KeySelector, step.Emission, site.BuildMain()))
            : OneInputOperator<T>.Of(new StoredReduceOperator<TKey, T>(
                site.Scope, site.Context, step.Operator.Create(), step.KeySelector, step.Emission, site.BuildMain()));
}
