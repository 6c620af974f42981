using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Refuses, before anything runs, a job whose checkpoints could not store what its steps are known to remember. What functions ask for is checked when they are opened.</summary>
internal sealed class StateSerializability(ITypeSerializerResolver serializers) : TransformationVisitor
{
    public override void Visit<TKey, T>(ReduceTransformation<TKey, T> reduce) => Require(reduce, "keys", typeof(TKey));

    public override void Visit<TKey, TIn, TOut>(KeyedProcessTransformation<TKey, TIn, TOut> process) => Require(process, "keys", typeof(TKey));

    public override void Visit<TKey, TIn1, TIn2, TOut>(KeyedCoProcessTransformation<TKey, TIn1, TIn2, TOut> process) => Require(process, "keys", typeof(TKey));

    public override void Visit<TIn, TOut>(AsyncTransformation<TIn, TOut> calls) => Require(calls, "records in flight", typeof(TIn));

    public override void Visit<TIn, TBroadcast, TOut>(BroadcastProcessTransformation<TIn, TBroadcast, TOut> process) => RequireBroadcast(process, process.Descriptors);

    public override void Visit<TKey, TIn, TBroadcast, TOut>(KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut> process)
    {
        Require(process, "keys", typeof(TKey));
        RequireBroadcast(process, process.Descriptors);
    }

    public override void Visit<TKey, T, TAccumulator, TResult, TWindow, TOut>(WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut> window)
    {
        Require(window, "keys", typeof(TKey));

        // Of the engine's own accumulators it is the records that count, which were checked where they come in.
        if (typeof(TAccumulator).Assembly != typeof(StateSerializability).Assembly && typeof(TAccumulator).Assembly != typeof(Transformation).Assembly)
        {
            Require(window, "accumulators", typeof(TAccumulator));
        }
    }

    public override void Visit<TKey, T1, T2, TWindow, TOut>(CoGroupTransformation<TKey, T1, T2, TWindow, TOut> coGroup) => Require(coGroup, "keys", typeof(TKey));

    public override void Visit<TKey, TLeft, TRight, TOut>(IntervalJoinTransformation<TKey, TLeft, TRight, TOut> join) => Require(join, "keys", typeof(TKey));

    public override void Visit<T>(SinkTransformation<T> sink)
    {
        if (sink.Sink.Accept(new CommittableOf<T>()) is { } committable)
        {
            Require(sink, "committables", committable);
        }
    }

    private void RequireBroadcast(Transformation step, IEnumerable<StateDescriptor> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            foreach (var type in descriptor.GetType().GenericTypeArguments)
            {
                Require(step, $"broadcast state '{descriptor.Name}'", type);
            }
        }
    }

    private void Require(Transformation step, string what, Type type)
    {
        if (serializers.WhyNot(type) is { } reason)
        {
            throw new InvalidJobException($"Checkpoints of the job store the {what} of '{OperatorNames.Of(step)}', but {TypeNames.Of(type)} cannot be serialized: {reason}");
        }
    }

    private sealed class CommittableOf<T> : ISinkVisitor<T, Type?>
    {
        public Type? Visit(ISink<T> sink) => null;

        public Type? Visit<TCommittable>(ITwoPhaseCommitSink<T, TCommittable> sink) => typeof(TCommittable);
    }
}
