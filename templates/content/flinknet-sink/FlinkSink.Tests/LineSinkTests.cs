using FlinkNet;
using FlinkNet.Connectors.Generator;
using FlinkNet.Testing;

namespace FlinkSink.Tests;

public sealed class LineSinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public async Task Sink_OfACheckpointedJob_ShowsEachRecordOnce()
    {
        await using var cluster = new FlinkMiniCluster(options => options.NumberTaskManagers = 2);
        var lines = Path.Combine(_folder, "lines");
        var env = cluster.CreateEnvironment().EnableCheckpointing(TimeSpan.FromMilliseconds(100), Path.Combine(_folder, "checkpoints"));

        env.FromSequence(1, 1_000).SinkTo(new LineSink<long>(lines, number => $"number {number}")).Uid("lines");
        await env.ExecuteAsync("numbers", TestContext.Current.CancellationToken);

        Assert.Equal(
            Enumerable.Range(1, 1_000).Select(number => $"number {number}").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(lines).SelectMany(File.ReadLines).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
