using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>Refuses types that could not be stored, before the first checkpoint is to be.</summary>
internal static class StorableTypes
{
    /// <summary>Checks what functions keep.</summary>
    /// <param name="states">What messages call each state, and the types of what it holds.</param>
    /// <param name="serializers">Finds serializers.</param>
    /// <param name="operatorName">The operator.</param>
    /// <exception cref="InvalidJobException">Some cannot be serialized; the message names all.</exception>
    public static void RequireSerializable(
        IEnumerable<(string What, IReadOnlyList<Type> Types)> states, ITypeSerializerResolver serializers, string operatorName)
    {
        var problems = states
            .SelectMany(state => state.Types, (state, type) => (state.What, Type: type, Reason: serializers.WhyNot(type)))
            .Where(state => state.Reason is not null)
            .Select(state => $"{state.What} holds {TypeNames.Shown(state.Type)}, which a checkpoint cannot store: {state.Reason}")
            .ToList();
        if (problems.Count > 0)
        {
            throw new InvalidJobException(
                problems.Count == 1
                    ? $"Of operator '{operatorName}', {problems[0]}"
                    : $"Of operator '{operatorName}' a checkpoint cannot store {problems.Count} things:\n- "
                        + string.Join("\n- ", problems));
        }
    }

    /// <summary>Checks a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="serializers">Finds serializers.</param>
    /// <param name="whose">What messages call the state.</param>
    /// <exception cref="InvalidJobException">It cannot be serialized.</exception>
    public static void RequireSerializable(Type type, ITypeSerializerResolver serializers, string whose)
    {
        if (serializers.WhyNot(type) is { } reason)
        {
            throw new InvalidJobException(
                $"{char.ToUpperInvariant(whose[0])}{whose[1..]} holds {TypeNames.Shown(type)}, which a checkpoint cannot store: {reason}");
        }
    }
}
