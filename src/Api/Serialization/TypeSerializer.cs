using System.Buffers;

namespace FlinkNet;

/// <summary>
/// Writes and reads the records of one type, a batch at a time. One object serves one end of one edge; it is not shared between threads.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
public abstract class TypeSerializer<T>
{
    /// <summary>Appends <paramref name="values"/> to <paramref name="output"/>.</summary>
    public abstract void Write(ReadOnlySpan<T> values, IBufferWriter<byte> output);

    /// <summary>Fills <paramref name="values"/> from the start of <paramref name="input"/>.</summary>
    /// <returns>How many bytes were read.</returns>
    public abstract int Read(ReadOnlySpan<byte> input, Span<T> values);
}
