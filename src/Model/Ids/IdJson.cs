using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlinkNet.Model;

/// <summary>Writes a checkpoint's number to JSON as the bare number, as in the manifests of all versions.</summary>
internal sealed class CheckpointIdJson : JsonConverter<CheckpointId>
{
    public override CheckpointId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, CheckpointId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>Writes an attempt to JSON as the bare ordinal.</summary>
internal sealed class AttemptJson : JsonConverter<Attempt>
{
    public override Attempt Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, Attempt value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>Writes a subtask's index to JSON as the bare number.</summary>
internal sealed class SubtaskIndexJson : JsonConverter<SubtaskIndex>
{
    public override SubtaskIndex Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, SubtaskIndex value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}
