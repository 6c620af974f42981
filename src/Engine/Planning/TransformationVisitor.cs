using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Receives steps with their types and passes over those that a visitor has no interest in.</summary>
internal abstract class TransformationVisitor : ITransformationVisitor
{
    public virtual void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source)
    {
    }

    public virtual void Visit<TIn, TOut>(MapTransformation<TIn, TOut> map)
    {
    }

    public virtual void Visit<T>(FilterTransformation<T> filter)
    {
    }

    public virtual void Visit<TIn, TOut>(FlatMapTransformation<TIn, TOut> flatMap)
    {
    }

    public virtual void Visit<TKey, T>(ReduceTransformation<TKey, T> reduce)
        where TKey : notnull
    {
    }

    public virtual void Visit<TIn, TOut>(ProcessTransformation<TIn, TOut> process)
    {
    }

    public virtual void Visit<TKey, TIn, TOut>(KeyedProcessTransformation<TKey, TIn, TOut> process)
        where TKey : notnull
    {
    }

    public virtual void Visit<TIn1, TIn2, TOut>(CoProcessTransformation<TIn1, TIn2, TOut> process)
    {
    }

    public virtual void Visit<TKey, TIn1, TIn2, TOut>(KeyedCoProcessTransformation<TKey, TIn1, TIn2, TOut> process)
        where TKey : notnull
    {
    }

    public virtual void Visit<TIn, TOut>(AsyncTransformation<TIn, TOut> calls)
    {
    }

    public virtual void Visit<TIn, TBroadcast, TOut>(BroadcastProcessTransformation<TIn, TBroadcast, TOut> process)
    {
    }

    public virtual void Visit<TKey, TIn, TBroadcast, TOut>(KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut> process)
        where TKey : notnull
    {
    }

    public virtual void Visit<TKey, T, TAccumulator, TResult, TWindow, TOut>(WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut> window)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>
    {
    }

    public virtual void Visit<TKey, T1, T2, TWindow, TOut>(CoGroupTransformation<TKey, T1, T2, TWindow, TOut> coGroup)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>
    {
    }

    public virtual void Visit<TKey, TLeft, TRight, TOut>(IntervalJoinTransformation<TKey, TLeft, TRight, TOut> join)
        where TKey : notnull
    {
    }

    public virtual void Visit<T>(WatermarksTransformation<T> watermarks)
    {
    }

    public virtual void Visit<T>(SideOutputTransformation<T> sideOutput)
    {
    }

    public virtual void Visit<T>(PartitionTransformation<T> partition)
    {
    }

    public virtual void Visit<T>(UnionTransformation<T> union)
    {
    }

    public virtual void Visit<T>(SinkTransformation<T> sink)
    {
    }
}
