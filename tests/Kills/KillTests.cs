using FlinkNet.EndToEnd;

namespace FlinkNet.Kills;

/// <summary>The suite's short form. The seed is drawn anew each time; a run that fails says which it was.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("redis", "memory")]
    [InlineData("blob", "rocksdb")]
    public async Task SilosThatAreKilledAtRandom_EachRecordIsCommittedOnce(string kind, string stateBackend)
    {
        await using var storage = await SharedStorage.OpenAsync(kind);
        Assert.SkipWhen(storage.Missing is not null, storage.Missing ?? "");
        using var folder = new TestFolder();

        var report =
            await new KillSuite(folder, storage, stateBackend, Random.Shared.Next(1_000_000), TimeSpan.FromSeconds(35), output.WriteLine)
            .RunAsync();

        output.WriteLine(report.ToString());
        Assert.True(report.IsExactlyOnce, report.ToString());
    }
}
