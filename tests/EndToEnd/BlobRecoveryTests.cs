using FlinkNet.Storage.Tests;

namespace FlinkNet.EndToEnd;

/// <summary>Checkpoints in a blob container.</summary>
public sealed class BlobRecoveryTests(Azurite azurite) : IClassFixture<Azurite>
{
    private const int Count = 30_000;

    [Fact]
    public async Task KillOfTheWholeProgram_StartedAgain_GoesOnFromTheContainer()
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString);
        using var folder = new TestFolder();
        string[] arguments =
        [
            "--job", "recovering", "--parallelism", "2", "--count", $"{Count}", "--rate", "10000",
            "--output", folder.Path, "--checkpoint-interval-ms", "200", "--checkpoint-dir", "azure-blob://checkpoints/tests",
        ];
        await using (var run = ProgramRun.Start(Programs.TestJobs, arguments))
        {
            await Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > 2000, "results are committed");
            run.Signal(ProgramRun.SigKill);
            await run.WaitForExitAsync();
        }

        var left = Count - NumberedOutput.Count(folder.File("results"));
        (await ProgramRun.RunAsync(Programs.TestJobs, arguments)).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.True(left < Count - 1000, "It began at the beginning.");
    }
}
