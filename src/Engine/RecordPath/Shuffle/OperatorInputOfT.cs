using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>Turns frames back into batches and hands them to the operator.</summary>
internal sealed class OperatorInput<T>(int channels, IStreamReceiver<T> receiver, Func<TypeSerializer<T>> serializerFactory, TaskCounters counters)
    : OperatorInput(new StatusWatermarkValve(channels, receiver))
{
    private readonly RecordBatch<T> _decoded = new();
    private TypeSerializer<T>? _serializer;

    public override void ProcessRecords(ShuffleFrame frame)
    {
        if (frame.Batch is RecordBatch<T> batch)
        {
            counters.AddRecordsIn(batch.Count);
            receiver.Process(batch);
            BatchPool<T>.Return(batch);
        }
        else
        {
            ProcessBytes(frame.Bytes);
        }
    }

    private void ProcessBytes(ReadOnlySpan<byte> bytes)
    {
        counters.AddBytesIn(bytes.Length);
        var serializer = _serializer ??= serializerFactory();
        while (!bytes.IsEmpty)
        {
            var count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            var hasTimestamps = bytes[4] == 1;
            bytes = bytes[BatchHeader.Size..];
            if (count is < 0 or > RecordBatch.Capacity)
            {
                throw new FlinkException(FailureOrigin.Internal, $"A frame claims a batch of {count} records; at most {RecordBatch.Capacity} are possible.");
            }

            _decoded.Clear();
            if (hasTimestamps)
            {
                MemoryMarshal.Cast<byte, long>(bytes[..(count * sizeof(long))]).CopyTo(_decoded.OwnTimestamps());
                bytes = bytes[(count * sizeof(long))..];
            }

            bytes = bytes[serializer.Read(bytes, _decoded.Values.AsSpan(0, count))..];
            _decoded.Count = count;
            counters.AddRecordsIn(count);
            receiver.Process(_decoded);
        }

        _decoded.Clear();
    }
}
