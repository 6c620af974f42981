using System.Text.Json;
using FlinkNet.Bench.Nexmark.Queries;
using FlinkNet.Connectors.Files;

namespace FlinkNet.Bench.Nexmark.Measuring;

/// <summary>Throws the rows away; files go to a folder that is removed afterwards.</summary>
internal sealed class DiscardRows : IQueryEnd, IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"nexmark-{Environment.ProcessId}-{Guid.NewGuid():N}");

    public void End<T>(DataStream<T> rows, Func<T, object> columns) => rows.SinkTo(new DiscardingSink<T>());

    public void WriteFiles(Action<string> write) => write(_folder);

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}

/// <summary>Measures how late the rows are; files are written and not measured.</summary>
internal sealed class MeasureLag(LagClock clock) : IQueryEnd, IDisposable
{
    private readonly DiscardRows _files = new();

    public void End<T>(DataStream<T> rows, Func<T, object> columns) => rows.SinkTo(new LagSink<T>(clock));

    public void WriteFiles(Action<string> write) => _files.WriteFiles(write);

    public void Dispose() => _files.Dispose();
}

/// <summary>Writes the rows as lines of JSON.</summary>
internal sealed class WriteRows(string folder) : IQueryEnd
{
    // As Nexmark spells its columns: dateTime, bid_count.
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public void End<T>(DataStream<T> rows, Func<T, object> columns) =>
        rows.SinkTo(FileSink.Text<T>(folder, row => JsonSerializer.Serialize(columns(row), Json)));

    public void WriteFiles(Action<string> write) => write(folder);
}
