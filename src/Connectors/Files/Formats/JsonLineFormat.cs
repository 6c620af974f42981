using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FlinkNet.Connectors.Files.Formats;

/// <summary>A line is a JSON value.</summary>
internal sealed class JsonLineFormat<T> : FileFormat<T>
{
    private readonly JsonTypeInfo<T> _type;

    public JsonLineFormat(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        _type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }

    public override string Name => "JSON of";

    public override bool IsSplittable => true;

    public override IRecordReader<T> Open(FileSplit split, FileSourceSettings settings, MalformedHandling malformed) =>
        new Reader(split, settings, _type, malformed);

    private sealed class Reader(FileSplit split, FileSourceSettings settings, JsonTypeInfo<T> type, MalformedHandling malformed)
        : LineRecordReader<T>(split, settings)
    {
        protected override bool TryDecode(ReadOnlySpan<byte> line, long offset, out T record)
        {
            record = default!;
            if (!line.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                return false;
            }

            try
            {
                record = JsonSerializer.Deserialize(line, type) ?? throw new JsonException("The JSON value is null; a record must not be.");
                return true;
            }
            catch (JsonException exception)
            {
                malformed.Handle(Split.Path, offset, line, exception.Message, exception);
                return false;
            }
        }
    }
}
