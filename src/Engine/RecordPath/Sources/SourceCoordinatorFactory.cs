using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath;

/// <summary>Makes a source's coordinator with the source's types; other steps have none.</summary>
internal sealed class SourceCoordinatorFactory(
    int parallelism, ITypeSerializerResolver serializers, SourceCoordinatorSnapshot? restored) : ITransformationVisitor
{
    public SourceCoordinator? Coordinator { get; private set; }

    public void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source) =>
        Coordinator = new SourceCoordinator<T, TSplit, TState>(source, parallelism, serializers, restored);

    public void Visit<TIn, TOut>(MapTransformation<TIn, TOut> map)
    {
    }

    public void Visit<T>(FilterTransformation<T> filter)
    {
    }

    public void Visit<TIn, TOut>(FlatMapTransformation<TIn, TOut> flatMap)
    {
    }

    public void Visit<TKey, T>(ReduceTransformation<TKey, T> reduce)
        where TKey : notnull
    {
    }

    public void Visit<T>(PartitionTransformation<T> partition)
    {
    }

    public void Visit<T>(UnionTransformation<T> union)
    {
    }

    public void Visit<T>(SinkTransformation<T> sink)
    {
    }
}
