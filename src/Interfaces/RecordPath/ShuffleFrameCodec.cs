using System.Buffers;
using System.Text;
using FlinkNet.Model;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace FlinkNet.Interfaces.RecordPath;

/// <summary>Writes a frame straight from its pooled buffer into a message, and reads it straight into another pooled buffer.</summary>
[RegisterSerializer]
public sealed class ShuffleFrameCodec : IFieldCodec<ShuffleFrame>
{
    private const int HeaderSize = 25;
    private const int BarrierSize = 9;

    /// <summary>In the byte of the kind: <see cref="ShuffleFrame.IsCreditUrgent"/>.</summary>
    private const byte UrgentMark = 0x80;

    /// <summary>Writes a frame and gives its buffer back: a frame is sent once.</summary>
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, ShuffleFrame? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ArgumentNullException.ThrowIfNull(value);
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(ShuffleFrame), WireType.LengthPrefixed);
        byte[] target = value.Barrier?.Target is { } text ? Encoding.UTF8.GetBytes(text) : [];
        writer.WriteVarUInt32((uint)(HeaderSize + (value.Barrier is null ? value.Length : BarrierSize + target.Length)));
        writer.WriteInt32(value.Edge);
        writer.WriteInt32(value.Producer);
        writer.WriteInt64(value.Sequence);
        writer.WriteByte((byte)((byte)value.Kind | (value.IsCreditUrgent ? UrgentMark : 0)));
        writer.WriteInt64(value.Barrier?.Checkpoint.Value ?? value.Watermark);
        if (value.Barrier is { } barrier)
        {
            writer.WriteByte((byte)barrier.Kind);
            writer.WriteInt64(barrier.TriggeredAt);
            writer.Write(target);
        }
        else
        {
            writer.Write(value.Bytes);
        }

        value.ReleaseBuffer();
    }

    /// <summary>Reads a frame.</summary>
    public ShuffleFrame ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        field.EnsureWireType(WireType.LengthPrefixed);
        var length = reader.ReadVarUInt32();
        if (length < HeaderSize)
        {
            throw new FlinkException(FailureOrigin.Internal, $"A shuffle frame of {length} bytes is too short to be one.");
        }

        var frame = ShuffleFrame.Rent();
        frame.Edge = reader.ReadInt32();
        frame.Producer = reader.ReadInt32();
        frame.Sequence = reader.ReadInt64();
        var marked = reader.ReadByte();
        frame.IsCreditUrgent = (marked & UrgentMark) != 0;
        frame.Kind = (StreamElementKind)(marked & ~UrgentMark);
        var number = reader.ReadInt64();
        if (frame.Kind is StreamElementKind.Barrier or StreamElementKind.BarrierAhead)
        {
            var kind = (CheckpointKind)reader.ReadByte();
            var triggeredAt = reader.ReadInt64();
            var target = reader.ReadBytes(length - HeaderSize - BarrierSize);
            frame.Barrier =
                new CheckpointBarrier(new CheckpointId(number), kind, target.Length == 0
                    ? null
                    : Encoding.UTF8.GetString(target))
                { TriggeredAt = triggeredAt };
            return frame;
        }

        frame.Watermark = number;
        reader.ReadBytes(frame.Fill((int)(length - HeaderSize)));
        return frame;
    }
}

/// <summary>Frames are handed over, never copied.</summary>
[RegisterCopier]
public sealed class ShuffleFrameCopier : IDeepCopier<ShuffleFrame>, IOptionalDeepCopier
{
    /// <inheritdoc/>
    public ShuffleFrame? DeepCopy(ShuffleFrame? input, CopyContext context) => input;

    /// <inheritdoc/>
    public bool IsShallowCopyable() => true;
}
