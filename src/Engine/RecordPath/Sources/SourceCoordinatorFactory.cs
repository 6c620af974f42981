using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>Makes a source's coordinator with the source's types; other steps have none.</summary>
internal sealed class SourceCoordinatorFactory(
    int parallelism, ITypeSerializerResolver serializers, SourceCoordinatorSnapshot? restored, Action<string, string>? onVanished)
    : TransformationVisitor
{
    public SourceCoordinator? Coordinator { get; private set; }

    public override void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source) =>
        Coordinator = new SourceCoordinator<T, TSplit, TState>(source, parallelism, serializers, restored, onVanished);
}
