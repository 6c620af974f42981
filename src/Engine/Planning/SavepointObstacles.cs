using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Finds the sinks that cannot take their part in a checkpoint before the end of their input.</summary>
internal sealed class SavepointObstacles : TransformationVisitor
{
    private string? _found;

    /// <summary>Which sink it is and why; null when the job can be saved at any time.</summary>
    public static string? Find(JobGraph graph)
    {
        var finder = new SavepointObstacles();
        foreach (var step in graph.Vertices.SelectMany(vertex => vertex.Operators()))
        {
            step.Transformation.Accept(finder);
        }

        return finder._found;
    }

    public override void Visit<T>(SinkTransformation<T> sink) =>
        _found ??= sink.Sink.SavepointObstacle is { } reason ? $"'{OperatorNames.Of(sink)}': {reason}" : null;
}
