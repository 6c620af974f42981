using FlinkNet.Engine.RecordPath.Serialization;

namespace FlinkNet.Micro;

/// <summary>The serializers of plain types.</summary>
internal sealed class MicroSerializers : ITypeSerializerResolver
{
    public static MicroSerializers Instance { get; } = new();

    public TypeSerializer<T> Resolve<T>() =>
        PlainSerializers.TryCreate<T>() ?? throw new NotSupportedException($"{typeof(T)} is not a plain type.");

    public string? WhyNot(Type type) => null;
}
