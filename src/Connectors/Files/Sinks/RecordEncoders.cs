using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FlinkNet.Connectors.Files;

/// <summary>Makes a line of each record. One object serves one writer.</summary>
internal interface IRecordEncoder<T> : IDisposable
{
    void Encode(ReadOnlySpan<T> records, IBufferWriter<byte> output);
}

/// <summary>A line is a record's text.</summary>
internal sealed class TextRecordEncoder<T>(Func<T, string>? format) : IRecordEncoder<T>
{
    private readonly Func<T, string> _format = format ?? (record => Convert.ToString(record, CultureInfo.InvariantCulture) ?? "");

    public void Encode(ReadOnlySpan<T> records, IBufferWriter<byte> output)
    {
        foreach (ref readonly var record in records)
        {
            Encoding.UTF8.GetBytes(_format(record), output);
            output.Write("\n"u8);
        }
    }

    public void Dispose()
    {
    }
}

/// <summary>A line is a record's JSON.</summary>
internal sealed class JsonRecordEncoder<T>(JsonSerializerOptions options) : IRecordEncoder<T>
{
    private readonly JsonTypeInfo<T> _type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    private readonly Utf8JsonWriter _writer = new(
        Stream.Null, new JsonWriterOptions { Encoder = options.Encoder, SkipValidation = true, MaxDepth = options.MaxDepth });

    public void Encode(ReadOnlySpan<T> records, IBufferWriter<byte> output)
    {
        foreach (ref readonly var record in records)
        {
            _writer.Reset(output);
            JsonSerializer.Serialize(_writer, record, _type);
            _writer.Flush();
            output.Write("\n"u8);
        }
    }

    public void Dispose() => _writer.Dispose();
}
