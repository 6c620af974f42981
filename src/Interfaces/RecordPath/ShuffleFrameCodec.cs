using System.Buffers;
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

    /// <summary>Writes a frame and gives its buffer back: a frame is sent once.</summary>
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, ShuffleFrame? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ArgumentNullException.ThrowIfNull(value);
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(ShuffleFrame), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)(value.Length + HeaderSize));
        writer.WriteInt32(value.Edge);
        writer.WriteInt32(value.Producer);
        writer.WriteInt64(value.Sequence);
        writer.WriteByte((byte)value.Kind);
        writer.WriteInt64(value.Kind == StreamElementKind.Barrier ? value.Checkpoint : value.Watermark);
        writer.Write(value.Bytes);
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
        frame.Kind = (StreamElementKind)reader.ReadByte();
        var number = reader.ReadInt64();
        if (frame.Kind == StreamElementKind.Barrier)
        {
            frame.Checkpoint = number;
        }
        else
        {
            frame.Watermark = number;
        }

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
