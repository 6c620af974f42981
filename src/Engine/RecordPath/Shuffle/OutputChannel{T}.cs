using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// Gathers records into batches; hands a full batch to a consumer of this process by reference, or writes it into a frame for another.
/// </summary>
internal sealed class OutputChannel<T> : OutputChannel
{
    /// <summary>What may be this many times as large as a frame is written in one go.</summary>
    private const long SmallBatch = 16;

    private readonly TypeSerializer<T>? _serializer;
    private readonly Func<TypeSerializer<T>> _serializerFactory;
    private readonly TaskCounters _counters;
    private readonly ShuffleSettings _settings;
    private readonly int _capacity;
    private readonly int _frameSize;
    private readonly BatchSize _encoded;
    private RecordBatch<T> _batch;
    private T[] _values;
    private int _count;
    private int _countMax;
    private TypeSerializer<T>? _storing;
    private ShuffleFrame? _frame;
    private int _lastFrameLength;
    private (long Bytes, long Records) _mark;

    public OutputChannel(
        ChannelId channel,
        TaskControl control,
        TaskCounters counters,
        ShuffleSettings settings,
        int channels,
        IShuffleTransport transport,
        Func<TypeSerializer<T>> serializer)
        : base(channel, control, settings, channels, transport)
    {
        _settings = settings;
        Weight = new RecordWeight(counters.Step);
        _serializerFactory = serializer;
        _serializer = Sender.IsLocal ? null : serializer();
        _counters = counters;
        _capacity = BatchPool<T>.CapacityFor(channels);
        _frameSize = settings.FrameSizeFor(channels);
        _encoded = new BatchSize(_frameSize * SmallBatch);
        _batch = null!;
        _values = [];
    }

    /// <summary>What the records weigh; that of the writer, if the channel is not its only one.</summary>
    public RecordWeight Weight { get; init; }

    /// <summary>Whether the consumer is in this process, and takes records by reference.</summary>
    public bool IsLocal => _serializer is null;

    /// <summary>The bounds of the exchange.</summary>
    public ShuffleSettings Settings => _settings;

    /// <summary>Adds a record of a stream without timestamps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(T value)
    {
        var count = _count;
        if ((uint)count >= (uint)_countMax)
        {
            NextBatch();
            count = 0;
        }

        var values = _values;

        // A store that skips the array's covariance check: the array was made as T[].
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(values), count) = value;
        _count = count + 1;
    }

    /// <summary>Adds a record with its timestamp.</summary>
    public void Append(T value, long timestamp)
    {
        Append(value);
        if (timestamp != RecordBatch.NoTimestamp || _batch.HasTimestamps)
        {
            _batch.Count = _count - 1;
            _batch.OwnTimestamps()[_count - 1] = timestamp;
        }
    }

    /// <summary>Adds a whole batch.</summary>
    public void Append(RecordBatch<T> records)
    {
        for (var start = 0; start < records.Count;)
        {
            if (_count >= _countMax)
            {
                NextBatch();
            }

            var length = Math.Min(records.Count - start, _countMax - _count);
            if (records.HasTimestamps || _batch.HasTimestamps)
            {
                _batch.Count = _count;
                records.Timestamps.AsSpan(start, length).CopyTo(_batch.OwnTimestamps().AsSpan(_count));
            }

            records.Values.AsSpan(start, length).CopyTo(_values.AsSpan(_count));
            _count += length;
            start += length;
        }
    }

    /// <summary>Sends what was gathered, however little.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            HandOver();
        }

        SendFrame();
    }

    /// <summary>Sends what was gathered, then a control element.</summary>
    public void SendControl(StreamElementKind kind, long watermark = 0)
    {
        Flush();
        var element = ShuffleFrame.Rent();
        element.Kind = kind;
        element.Watermark = watermark;
        Enqueue(element);
    }

    /// <summary>Sends what was gathered, then a checkpoint's barrier.</summary>
    public void SendBarrier(CheckpointBarrier barrier)
    {
        Flush();
        var frame = ShuffleFrame.Rent();
        frame.Kind = StreamElementKind.Barrier;
        frame.Barrier = barrier;
        Enqueue(frame);
    }

    private void NextBatch()
    {
        if (_count > 0)
        {
            HandOver();
        }

        if (_values.Length == 0)
        {
            _batch = BatchPool<T>.Rent(_capacity);
            _values = _batch.Values;
            _mark = Weight.Mark;
        }

        _countMax = Math.Min(_values.Length, RecordsPerFrame);
    }

    private void HandOver()
    {
        var batch = _batch;
        batch.Count = _count;
        (_count, _countMax) = (0, 0);
        if (_serializer is null)
        {
            var frame = ShuffleFrame.Rent();
            frame.Batch = batch;
            frame.Records = batch.Count;
            frame.Weight = Weight.Of<T>(batch.Count, _mark);
            _batch = null!;
            _values = [];
            Enqueue(frame);
            return;
        }

        Encode(batch, _serializer);
        batch.Clear();
        _mark = Weight.Mark;
    }

    protected override void Store(ShuffleFrame frame, ChannelPlace place, ChannelStateBuilder state) =>
        state.Add(place, BatchCodec.TypesOf<T>(), into =>
    {
        if (frame.Batch is RecordBatch<T> batch)
        {
            BatchCodec.Write(batch, _storing ??= _serializerFactory(), into);
        }
        else
        {
            into.Write(frame.Bytes);
        }
    });

    // Records that are large are written a few at a time, each of more than a frame alone: no frame becomes larger than its last record
    // makes it. What they weigh is an estimate: when it was too low, they are written again, fewer at a time.
    private void Encode(RecordBatch<T> batch, TypeSerializer<T> serializer)
    {
        var weight = Weight.Of<T>(batch.Count, _mark) / batch.Count;
        var step = weight * batch.Count <= _encoded.BytesMax ? batch.Count : (int)Math.Max(1, _frameSize / weight);
        for (var start = 0; start < batch.Count;)
        {
            var frame = _frame ??= RentFrame();
            var count = Math.Min(Math.Min(step, _encoded.Count), batch.Count - start);
            var before = frame.Length;
            var bytes = Write(batch, start, count, serializer, frame);
            if (_encoded.Note(count, bytes) && count > 1)
            {
                frame.Truncate(before);
                continue;
            }

            RequireSendable(bytes, count);
            start += count;
            frame.Records += count;
            if (frame.Length >= _frameSize || frame.Records >= RecordsPerFrame)
            {
                SendFrame();
            }
        }
    }

    private static long Write(RecordBatch<T> batch, int start, int count, TypeSerializer<T> serializer, ShuffleFrame frame)
    {
        var before = frame.Length;
        try
        {
            BatchCodec.Write(batch, start, count, serializer, frame);
            return frame.Length - before;
        }
        catch (FrameFullException) when (count > 1)
        {
            return FramePool.BufferSizeMax;
        }
    }

    private void RequireSendable(long bytes, int records)
    {
        if (bytes / records > _settings.RecordSizeMax)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"a record of type {typeof(T).Name} takes {bytes:N0} bytes; at most {_settings.RecordSizeMax:N0} can go to another process "
                + "(TaskManagerOptions.RecordSizeMax). Cut it into smaller records, or raise the limit on all silos.");
        }
    }

    // As large as the last one from the start: a busy channel's buffers do not grow by copying. One large record is no reason to keep as
    // much for all that follow.
    private ShuffleFrame RentFrame()
    {
        var frame = ShuffleFrame.Rent();
        frame.EnsureCapacity(Math.Min(_lastFrameLength, 2 * _frameSize));
        return frame;
    }

    private void SendFrame()
    {
        if (_frame is { } frame)
        {
            _frame = null;
            _lastFrameLength = frame.Length;
            frame.Weight = frame.Length;
            _counters.AddBytesOut(frame.Length);
            Enqueue(frame);
        }
    }
}
