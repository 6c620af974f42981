using System.Buffers;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace FlinkNet.Model;

/// <summary>Writes a checkpoint's number as the bare number, which is what messages and stored records held before it had a type.</summary>
[RegisterSerializer]
internal sealed class CheckpointIdCodec : IFieldCodec<CheckpointId>
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, CheckpointId value)
        where TBufferWriter : IBufferWriter<byte> => Int64Codec.WriteField(ref writer, fieldIdDelta, value.Value);

    public CheckpointId ReadValue<TInput>(ref Reader<TInput> reader, Field field) => new(Int64Codec.ReadValue(ref reader, field));
}

/// <summary>Writes an attempt as the bare ordinal.</summary>
[RegisterSerializer]
internal sealed class AttemptCodec : IFieldCodec<Attempt>
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, Attempt value)
        where TBufferWriter : IBufferWriter<byte> => Int32Codec.WriteField(ref writer, fieldIdDelta, value.Value);

    public Attempt ReadValue<TInput>(ref Reader<TInput> reader, Field field) => new(Int32Codec.ReadValue(ref reader, field));
}

/// <summary>Writes an epoch as the bare ordinal.</summary>
[RegisterSerializer]
internal sealed class EpochCodec : IFieldCodec<Epoch>
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, Epoch value)
        where TBufferWriter : IBufferWriter<byte> => Int64Codec.WriteField(ref writer, fieldIdDelta, value.Value);

    public Epoch ReadValue<TInput>(ref Reader<TInput> reader, Field field) => new(Int64Codec.ReadValue(ref reader, field));
}

/// <summary>Writes a subtask's index as the bare number.</summary>
[RegisterSerializer]
internal sealed class SubtaskIndexCodec : IFieldCodec<SubtaskIndex>
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, SubtaskIndex value)
        where TBufferWriter : IBufferWriter<byte> => Int32Codec.WriteField(ref writer, fieldIdDelta, value.Value);

    public SubtaskIndex ReadValue<TInput>(ref Reader<TInput> reader, Field field) => new(Int32Codec.ReadValue(ref reader, field));
}
