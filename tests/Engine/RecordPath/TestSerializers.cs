using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using FlinkNet.Engine.RecordPath.Serialization;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>The engine's own serializers, and JSON for what a silo would give to Orleans.</summary>
internal sealed class TestSerializers : ITypeSerializerResolver
{
    public static TestSerializers Instance { get; } = new();

    public TypeSerializer<T> Resolve<T>() => PlainSerializers.TryCreate<T>() ?? new JsonSerializerOf<T>();

    public string? WhyNot(Type type) => null;

    private sealed class JsonSerializerOf<T> : TypeSerializer<T>
    {
        private static readonly JsonSerializerOptions Options = new() { IncludeFields = true };

        public override void Write(ReadOnlySpan<T> values, IBufferWriter<byte> output)
        {
            foreach (var value in values)
            {
                var bytes = JsonSerializer.SerializeToUtf8Bytes(value, Options);
                BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), bytes.Length);
                output.Advance(sizeof(int));
                output.Write(bytes);
            }
        }

        public override int Read(ReadOnlySpan<byte> input, Span<T> values)
        {
            var position = 0;
            for (var i = 0; i < values.Length; i++)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(input[position..]);
                values[i] = JsonSerializer.Deserialize<T>(input.Slice(position + sizeof(int), length), Options)!;
                position += sizeof(int) + length;
            }

            return position;
        }
    }
}
