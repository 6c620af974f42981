using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>What a task takes from its gate.</summary>
internal abstract class TaskInput
{
    protected TaskInput(InputGate gate) => Gate = gate;

    /// <summary>The gate.</summary>
    public InputGate Gate { get; }

    /// <summary>Processes the next frame.</summary>
    public abstract InputStatus ProcessNext();
}

/// <summary>What came of asking for input.</summary>
internal enum InputStatus
{
    /// <summary>Something was processed; there may be more.</summary>
    Processed,

    /// <summary>There is nothing for the moment.</summary>
    Nothing,

    /// <summary>All input has ended.</summary>
    End,
}

/// <summary>Turns frames back into batches and hands them to the first operator of the chain.</summary>
internal sealed class TaskInput<T>(InputGate gate, IStreamReceiver<T> receiver, Func<TypeSerializer<T>> serializerFactory, TaskCounters counters)
    : TaskInput(gate)
{
    private readonly RecordBatch<T> _decoded = new();
    private TypeSerializer<T>? _serializer;
    private int _endedChannels;

    public override InputStatus ProcessNext()
    {
        if (Gate.TryTake() is not { } frame)
        {
            return _endedChannels == Gate.ChannelCount ? InputStatus.End : InputStatus.Nothing;
        }

        if (frame.Kind == StreamElementKind.EndOfInput)
        {
            _endedChannels++;
        }
        else if (frame.Batch is RecordBatch<T> batch)
        {
            counters.AddRecordsIn(batch.Count);
            receiver.Process(batch);
            BatchPool<T>.Return(batch);
        }
        else
        {
            ProcessBytes(frame.Bytes);
        }

        frame.Return();
        return InputStatus.Processed;
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
