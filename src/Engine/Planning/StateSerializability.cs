using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// Finds, before anything runs, what the checkpoints of a job could not store of what its steps are known to remember. What is only known
/// when functions are opened is checked then.
/// </summary>
internal sealed class StateSerializability(ITypeSerializerResolver serializers)
{
    /// <summary>What cannot be stored of a step: a sentence each.</summary>
    public IEnumerable<string> Problems(Transformation step)
    {
        var description = step.Description;
        if (description.KeyType is { } key && Problem(step, "keys", key) is { } ofKeys)
        {
            yield return ofKeys;
        }

        var states = description.States.Select(state => (state.What, state.MustSerialize)).Concat(HandlesOf(step));
        foreach (var (what, types) in states)
        {
            foreach (var type in types)
            {
                if (Problem(step, what, type) is { } problem)
                {
                    yield return problem;
                }
            }
        }
    }

    // A step has its functions in properties.
    private static IEnumerable<(string What, IReadOnlyList<Type> Types)> HandlesOf(Transformation step) => step.GetType().GetProperties()
        .Where(property => typeof(IOperatorSupplier).IsAssignableFrom(property.PropertyType))
        .Select(property => ((IOperatorSupplier?)property.GetValue(step))?.Prototype)
        .OfType<object>()
        .SelectMany(HandleFields.Of);

    private string? Problem(Transformation step, string what, Type type) => serializers.WhyNot(type) is { } reason
        ? $"Checkpoints of the job store the {what} of '{OperatorNames.Of(step)}', but {TypeNames.Shown(type)} "
            + $"cannot be serialized: {reason}"
        : null;
}
