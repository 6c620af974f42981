using System.Buffers;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Tasks;

/// <summary>Turns frames back into batches and hands them to the operator.</summary>
internal sealed class OperatorInput<T>(
    int channels, IStreamReceiver<T> receiver, Func<TypeSerializer<T>> serializerFactory, TaskCounters counters,
        long batchBytesMax = long.MaxValue, long batchTicksMax = long.MaxValue)
    : OperatorInput(new StatusWatermarkValve(channels, receiver))
{
    private readonly RecordBatch<T> _decoded = new();
    private readonly BatchSize _size = new(batchBytesMax, batchTicksMax);
    private TypeSerializer<T>? _serializer;
    private RecordBatch<T>? _part;
    private RecordBatch<T>? _batch;
    private ReadOnlyMemory<byte> _encoded;
    private long _weight;
    private int _start;
    private (int Records, long Bytes) _latest;

    public override string Types => BatchCodec.TypesOf<T>();

    public override bool HasRest => _batch is not null || !_encoded.IsEmpty;

    public override RecordBound Bound => RecordBound.Of(_size.InFlightMax);

    private TypeSerializer<T> Serializer => _serializer ??= serializerFactory();

    public override void Take(ShuffleFrame frame)
    {
        if (frame.Batch is RecordBatch<T> batch)
        {
            _batch = batch;
            _weight = frame.Weight;
            counters.AddRecordsIn(batch.Count);
            return;
        }

        _encoded = frame.Memory;
        counters.AddBytesIn(frame.Length);
    }

    public override void Take(ReadOnlyMemory<byte> records) => _encoded = records;

    public override void ProcessPart()
    {
        var batch = _batch ?? Decode();
        var count = Math.Min(_size.Count, batch.Count - _start);
        if (_weight > 0)
        {
            counters.Step.Add(_weight * count / batch.Count);
        }

        var before = counters.Step.Total;
        if (count == batch.Count)
        {
            receiver.Process(batch);
        }
        else
        {
            ProcessPart(batch, count);
        }

        _latest = (count, counters.Step.Total - before);
        _start += count;
        if (_start == batch.Count)
        {
            EndBatch(batch);
        }
    }

    public override void Note(long worked, long backlog) => _size.Note(_latest.Records, _latest.Bytes, worked, backlog);

    public override void StoreRest(ShuffleFrame into)
    {
        if (_batch is { } batch)
        {
            BatchCodec.Write(batch, _start, batch.Count - _start, Serializer, into);
        }

        into.Write(_encoded.Span);
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

    public override ReadOnlyMemory<byte> Own(
        ReadOnlyMemory<byte> records,
        object? partitioning,
        int subtask,
        int parallelism,
        int maxParallelism)
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

    private RecordBatch<T> Decode()
    {
        var length = BatchCodec.Read(_encoded.Span, Serializer, _decoded);
        _encoded = _encoded[length..];
        _batch = _decoded;
        counters.AddRecordsIn(_decoded.Count);
        return _decoded;
    }

    private void ProcessPart(RecordBatch<T> batch, int count)
    {
        var part = _part ??= new RecordBatch<T>();
        batch.Values.AsSpan(_start, count).CopyTo(part.Values);
        if (batch.HasTimestamps)
        {
            batch.Timestamps.AsSpan(_start, count).CopyTo(part.OwnTimestamps());
        }

        part.Count = count;
        receiver.Process(part);
        part.Clear();
    }

    private void EndBatch(RecordBatch<T> batch)
    {
        (_batch, _start, _weight) = (null, 0, 0);
        if (ReferenceEquals(batch, _decoded))
        {
            batch.Clear();
        }
        else
        {
            BatchPool<T>.Return(batch);
        }
    }
}
