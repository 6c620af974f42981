using System.Buffers;
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

    public override string Types => BatchCodec.TypesOf<T>();

    private TypeSerializer<T> Serializer => _serializer ??= serializerFactory();

    public override void ProcessRecords(ShuffleFrame frame)
    {
        if (frame.Batch is RecordBatch<T> batch)
        {
            counters.AddRecordsIn(batch.Count);
            counters.Step.Add(frame.Weight);
            receiver.Process(batch);
            BatchPool<T>.Return(batch);
            return;
        }

        counters.AddBytesIn(frame.Length);
        for (var bytes = frame.Bytes; !bytes.IsEmpty;)
        {
            bytes = bytes[ProcessBatch(bytes)..];
        }
    }

    public override int ProcessBatch(ReadOnlySpan<byte> bytes)
    {
        var length = BatchCodec.Read(bytes, Serializer, _decoded);
        counters.AddRecordsIn(_decoded.Count);
        receiver.Process(_decoded);
        _decoded.Clear();
        return length;
    }

    public override void Store(ShuffleFrame frame, ShuffleFrame into)
    {
        if (frame.Batch is RecordBatch<T> batch)
        {
            BatchCodec.Write(batch, Serializer, into);
        }
        else
        {
            into.Write(frame.Bytes);
        }
    }

    public override ReadOnlyMemory<byte> Own(ReadOnlyMemory<byte> records, object? partitioning, int subtask, int parallelism, int maxParallelism)
    {
        var ownerOf = RecordOwners.Of<T>(partitioning, parallelism, maxParallelism);
        if (ownerOf is null)
        {
            return records;
        }

        var kept = ShuffleFrame.Rent();
        var own = new RecordBatch<T>();
        for (var bytes = records.Span; !bytes.IsEmpty;)
        {
            bytes = bytes[BatchCodec.Read(bytes, Serializer, _decoded)..];
            own.Clear();
            for (var i = 0; i < _decoded.Count; i++)
            {
                if (ownerOf(_decoded.Values[i]) == subtask)
                {
                    own.OwnTimestamps()[own.Count] = _decoded.Timestamps[i];
                    own.Values[own.Count++] = _decoded.Values[i];
                }
            }

            if (own.Count > 0)
            {
                BatchCodec.Write(own, Serializer, kept);
            }
        }

        _decoded.Clear();
        ReadOnlyMemory<byte> result = kept.Bytes.ToArray();
        kept.Return();
        return result;
    }
}
