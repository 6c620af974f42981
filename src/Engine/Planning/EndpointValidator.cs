using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Calls the checks that sources and sinks bring along, and puts the operator's name to what they refuse.</summary>
internal sealed class EndpointValidator(bool goesOn) : TransformationVisitor
{
    public override void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source) =>
        Validate(source, source.Source.Validate);

    public override void Visit<T>(SinkTransformation<T> sink)
    {
        if (!goesOn)
        {
            Validate(sink, sink.Sink.Validate);
        }
    }

    private static void Validate(Transformation transformation, Action validate)
    {
        try
        {
            validate();
        }
        catch (FlinkException refusal)
        {
            throw new FlinkException(refusal.Origin, $"'{OperatorNames.Of(transformation)}': {refusal.Message}", refusal);
        }
        catch (Exception failure)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"'{OperatorNames.Of(transformation)}' cannot be used: {failure.GetType().Name}: {failure.Message}",
                failure);
        }
    }
}
