using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>Refuses types that could not be stored, before the first checkpoint is to be.</summary>
internal static class StorableTypes
{
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
                $"{char.ToUpperInvariant(whose[0])}{whose[1..]} holds {TypeNames.Of(type)}, which a checkpoint cannot store: {reason}");
        }
    }
}
