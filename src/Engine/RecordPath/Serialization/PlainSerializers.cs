using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlinkNet.Engine.RecordPath.Shuffle.Layouts;

namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>The serializers of types that need no generated code.</summary>
internal static class PlainSerializers
{
    /// <summary>The serializer of a plain type; null when <typeparamref name="T"/> is not one.</summary>
    public static TypeSerializer<T>? TryCreate<T>()
    {
        if (typeof(T) == typeof(string))
        {
            return (TypeSerializer<T>)(object)new StringSerializer();
        }

        return RuntimeHelpers.IsReferenceOrContainsReferences<T>() ? null
            : StoredLayout.IfNotMemory(typeof(T)) is { } layout ? new LaidOutSerializer<T>(layout)
            : new UnmanagedSerializer<T>();
    }
}

/// <summary>
/// Values without references (numbers, enums, dates, structs of them) that this runtime keeps as they are stored
/// (<see cref="StoredLayout"/>): their memory as it is. All processes of a job run on one
/// architecture.
/// </summary>
internal sealed class UnmanagedSerializer<T> : TypeSerializer<T>
{
    public override void Write(ReadOnlySpan<T> values, IBufferWriter<byte> output)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)),
            values.Length * Unsafe.SizeOf<T>());
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }

    public override int Read(ReadOnlySpan<byte> input, Span<T> values)
    {
        var bytes = MemoryMarshal.CreateSpan(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)),
            values.Length * Unsafe.SizeOf<T>());
        input[..bytes.Length].CopyTo(bytes);
        return bytes.Length;
    }
}
