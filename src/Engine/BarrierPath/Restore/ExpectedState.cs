using FlinkNet.Engine.Names;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>A type of state that a program's step has, as far as its types tell it before it is opened.</summary>
/// <param name="Now">What snapshots call it now.</param>
/// <param name="Plain">What they once called it.</param>
internal readonly record struct ExpectedTypes(string Now, string Plain)
{
    public static ExpectedTypes Of(Type type) => new(StoredTypes.Of(type), TypeNames.Of(type));

    public static ExpectedTypes OfKey(Type type) => new(StoredTypes.OfKey(type), TypeNames.Of(type));

    public static ExpectedTypes Of(Type key, Type row) => new(StoredTypes.Of(key, row), $"{TypeNames.Of(key)} -> {TypeNames.Of(row)}");

    /// <summary>Whether what was stored under this name is of this type.</summary>
    public bool Agree(string stored) => StoredTypes.Agree(stored, Now, Plain);
}

/// <summary>Finds what the types of a program's step tell of its state. What a function requests when it is opened is not known.</summary>
internal sealed class ExpectedState : TransformationVisitor
{
    /// <summary>The type of the keys; null for a step without.</summary>
    public ExpectedTypes? Keys { get; private set; }

    /// <summary>Lists and broadcast states whose types are known, by name.</summary>
    public Dictionary<string, ExpectedTypes> Known { get; } = new(StringComparer.Ordinal);

    public static ExpectedState Of(Transformation step)
    {
        var expected = new ExpectedState();
        step.Accept(expected);
        return expected;
    }

    public override void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source) => Known[ReaderLists.Splits] = ExpectedTypes.Of(typeof(TSplit));

    public override void Visit<TKey, T>(ReduceTransformation<TKey, T> reduce) => Keys = ExpectedTypes.OfKey(typeof(TKey));

    public override void Visit<TKey, TIn, TOut>(KeyedProcessTransformation<TKey, TIn, TOut> process) => Keys = ExpectedTypes.OfKey(typeof(TKey));

    public override void Visit<TKey, TIn1, TIn2, TOut>(KeyedCoProcessTransformation<TKey, TIn1, TIn2, TOut> process) => Keys = ExpectedTypes.OfKey(typeof(TKey));

    public override void Visit<TIn, TOut>(AsyncTransformation<TIn, TOut> calls) => Known["in-flight"] = ExpectedTypes.Of(typeof((TIn, long)));

    public override void Visit<TIn, TBroadcast, TOut>(BroadcastProcessTransformation<TIn, TBroadcast, TOut> process) => Broadcast(process.Descriptors);

    public override void Visit<TKey, TIn, TBroadcast, TOut>(KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut> process)
    {
        Keys = ExpectedTypes.OfKey(typeof(TKey));
        Broadcast(process.Descriptors);
    }

    public override void Visit<TKey, T, TAccumulator, TResult, TWindow, TOut>(WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut> window) =>
        Keys = ExpectedTypes.OfKey(typeof(TKey));

    public override void Visit<TKey, T1, T2, TWindow, TOut>(CoGroupTransformation<TKey, T1, T2, TWindow, TOut> coGroup) => Keys = ExpectedTypes.OfKey(typeof(TKey));

    public override void Visit<TKey, TLeft, TRight, TOut>(IntervalJoinTransformation<TKey, TLeft, TRight, TOut> join) => Keys = ExpectedTypes.OfKey(typeof(TKey));

    public override void Visit<T>(SinkTransformation<T> sink)
    {
        if (sink.Sink.Accept(new CommittableOf<T>()) is { } committable)
        {
            Known["$committables"] = committable;
        }
    }

    private void Broadcast(IEnumerable<StateDescriptor> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (descriptor.GetType().GenericTypeArguments is [var key, var value])
            {
                Known[descriptor.Name] = ExpectedTypes.Of(key, value);
            }
        }
    }

    private sealed class CommittableOf<T> : ISinkVisitor<T, ExpectedTypes?>
    {
        public ExpectedTypes? Visit(ISink<T> sink) => null;

        public ExpectedTypes? Visit<TCommittable>(ITwoPhaseCommitSink<T, TCommittable> sink) => ExpectedTypes.Of(typeof((long, TCommittable)));
    }
}
