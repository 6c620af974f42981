using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// Refuses, before anything runs, a job whose checkpoints could not store what its steps are known to remember. What functions ask for is
/// checked when they are opened.
/// </summary>
internal sealed class StateSerializability(ITypeSerializerResolver serializers)
{
    /// <exception cref="InvalidJobException">A type cannot be stored; the message names the step.</exception>
    public void Check(Transformation step)
    {
        var description = step.Description;
        if (description.KeyType is { } key)
        {
            Require(step, "keys", key);
        }

        foreach (var state in description.States)
        {
            foreach (var type in state.MustSerialize)
            {
                Require(step, state.What, type);
            }
        }
    }

    private void Require(Transformation step, string what, Type type)
    {
        if (serializers.WhyNot(type) is { } reason)
        {
            throw new InvalidJobException(
                $"Checkpoints of the job store the {what} of '{OperatorNames.Of(step)}', but {TypeNames.Of(type)} "
                + $"cannot be serialized: {reason}");
        }
    }
}
