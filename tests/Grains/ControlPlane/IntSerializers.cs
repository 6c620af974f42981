using System.Buffers;
using System.Runtime.InteropServices;
using FlinkNet.Engine.RecordPath.Serialization;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>Serializers of unmanaged types, by block copy.</summary>
internal sealed class IntSerializers : ITypeSerializerResolver
{
    public TypeSerializer<T> Resolve<T>() => typeof(T) == typeof(int)
        ? (TypeSerializer<T>)(object)new IntSerializer()
        : throw new NotSupportedException();

    public string? WhyNot(Type type) => null;

    private sealed class IntSerializer : TypeSerializer<int>
    {
        public override void Write(ReadOnlySpan<int> values, IBufferWriter<byte> output) => output.Write(MemoryMarshal.AsBytes(values));

        public override int Read(ReadOnlySpan<byte> input, Span<int> values)
        {
            MemoryMarshal.Cast<byte, int>(input)[..values.Length].CopyTo(values);
            return values.Length * sizeof(int);
        }
    }
}
