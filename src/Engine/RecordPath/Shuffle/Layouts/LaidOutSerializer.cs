using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlinkNet.Engine.RecordPath.Shuffle.Layouts;

/// <summary>Values without references that this runtime keeps in another order than they are stored in: field by field.</summary>
/// <param name="layout">Where their fields belong.</param>
internal sealed class LaidOutSerializer<T>(StoredLayout layout) : TypeSerializer<T>
{
    private readonly FieldMove[] _moves = [.. layout.Moves];

    public override void Write(ReadOnlySpan<T> values, IBufferWriter<byte> output)
    {
        var stored = output.GetSpan(values.Length * layout.Size)[..(values.Length * layout.Size)];
        stored.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            var memory = MemoryOf(ref Unsafe.AsRef(in values[i]));
            foreach (var move in _moves)
            {
                memory.Slice(move.Memory, move.Length).CopyTo(stored[((i * layout.Size) + move.Stored)..]);
            }
        }

        output.Advance(stored.Length);
    }

    public override int Read(ReadOnlySpan<byte> input, Span<T> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var memory = MemoryOf(ref values[i]);
            foreach (var move in _moves)
            {
                input.Slice((i * layout.Size) + move.Stored, move.Length).CopyTo(memory[move.Memory..]);
            }
        }

        return values.Length * layout.Size;
    }

    private static Span<byte> MemoryOf(ref T value) => MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>());
}
