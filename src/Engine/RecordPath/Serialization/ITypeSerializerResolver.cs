namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>Finds the serializer of a record type. The engine has those of plain types; the host adds one for everything else.</summary>
internal interface ITypeSerializerResolver
{
    /// <summary>A new serializer for one end of one edge.</summary>
    /// <exception cref="Model.InvalidJobException">The type cannot be serialized; the message says what to do.</exception>
    TypeSerializer<T> Resolve<T>();

    /// <summary>
    /// A new serializer of state: what it wrote is also read when the type has changed, by the ids of its members where it has some.
    /// </summary>
    /// <exception cref="Model.InvalidJobException">The type cannot be serialized; the message says what to do.</exception>
    TypeSerializer<T> ResolveState<T>() => Resolve<T>();

    /// <summary>What copies values of a type that can be serialized, and all that they hold; null to serialize them instead.</summary>
    Func<T, T>? TryResolveCopier<T>() => null;

    /// <summary>Why <paramref name="type"/> cannot be serialized, as a sentence that says what to do; null when it can be.</summary>
    string? WhyNot(Type type);
}
