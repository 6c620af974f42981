using System.Numerics;

namespace FlinkNet.Model;

/// <summary>The process's pool of frames and of their buffers. Bounded: what does not fit is left to the garbage collector.</summary>
internal static class FramePool
{
    /// <summary>The smallest buffer, so that a frame of one record does not hold a large one.</summary>
    private const int MinBufferSizeLog2 = 10;

    private const int BufferSizes = 31;

    /// <summary>The largest buffer.</summary>
    public const int BufferSizeMax = 1 << (BufferSizes - 1);

    /// <summary>At most this many idle bytes per buffer size.</summary>
    private const long IdleBytesMaxPerSize = 64L << 20;

    private static readonly BoundedPool<byte[]>[] Buffers = CreateBuffers();

    public static BoundedPool<ShuffleFrame> Frames { get; } = new(16_384);

    public static byte[] RentBuffer(int size)
    {
        var log2 = Math.Max(MinBufferSizeLog2, BitOperations.Log2((uint)Math.Max(1, size - 1)) + 1);
        return Buffers[log2].TryTake() ?? GC.AllocateUninitializedArray<byte>(1 << log2);
    }

    public static void ReturnBuffer(byte[] buffer) => Buffers[BitOperations.Log2((uint)buffer.Length)].Add(buffer);

    private static BoundedPool<byte[]>[] CreateBuffers()
    {
        var pools = new BoundedPool<byte[]>[BufferSizes];
        for (var log2 = 0; log2 < BufferSizes; log2++)
        {
            pools[log2] = new BoundedPool<byte[]>((int)Math.Min(4096, IdleBytesMaxPerSize >> log2));
        }

        return pools;
    }
}
