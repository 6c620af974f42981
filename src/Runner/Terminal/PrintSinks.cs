using FlinkNet.Engine.Planning;
using FlinkNet.Transformations;

namespace FlinkNet.Terminal;

/// <summary>Finds out whether a job prints to the terminal.</summary>
internal sealed class PrintSinks : TransformationVisitor
{
    private bool _found;

    public static bool In(JobGraph graph)
    {
        var sinks = new PrintSinks();
        foreach (var node in graph.Vertices.SelectMany(vertex => vertex.Operators()))
        {
            node.Transformation.Accept(sinks);
        }

        return sinks._found;
    }

    public override void Visit<T>(SinkTransformation<T> sink) => _found |= sink.Sink is PrintSink<T>;
}
