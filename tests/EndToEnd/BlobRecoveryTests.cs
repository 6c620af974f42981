using System.Text.RegularExpressions;
using FlinkNet.Storage.Tests;

namespace FlinkNet.EndToEnd;

/// <summary>Checkpoints and savepoints in a blob container.</summary>
public sealed partial class BlobRecoveryTests(Azurite azurite) : IClassFixture<Azurite>
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

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public async Task StopWithASavepointInAContainer_WhoStartsFromItGoesOnExactlyThere(int processes, bool takesCheckpoints)
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString);
        using var folder = new TestFolder();
        using var other = new TestFolder();
        string[] arguments =
        [
            "--job", "recovering", "--parallelism", "2", "--count", $"{Count}", "--rate", "5000", "--processes", $"{processes}",
            .. takesCheckpoints
                ? (string[])["--checkpoint-interval-ms", "200", "--checkpoint-dir", "azure-blob://checkpoints/stopped"]
                : [],
        ];
        string savepoint;
        await using (
            var run =
                ProgramRun.Start(
                    Programs.TestJobs,
                    [.. arguments, "--output", folder.Path, "--savepoint-dir", "azure-blob://savepoints/of/tests", "--on-stop",
                        "savepoint"]))
        {
            await (takesCheckpoints
                ? Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > 1000, "results are committed")
                : run.WaitForErrorLineAsync("RUNNING"));
            run.Signal(ProgramRun.SigTerm);
            savepoint = Path().Match((await run.WaitForExitAsync()).Succeeded().Error).Groups[1].Value;
        }

        var stopped = NumberedOutput.Count(folder.File("results"));
        Assert.StartsWith("azure-blob://savepoints/of/tests/savepoint-recovering-", savepoint, StringComparison.Ordinal);
        Assert.InRange(stopped, 1, Count - 1);
        Assert.Contains(
            "can be restored from",
            (await ProgramRun.RunAsync(Programs.TestJobs, [.. arguments, "--output", folder.Path, "--check-savepoint", savepoint]))
            .Succeeded().Output, StringComparison.Ordinal);

        // Twice, since the savepoint stays the user's.
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. arguments, "--output", folder.Path, "--from-savepoint", savepoint])).Succeeded();
        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. arguments, "--output", other.Path, "--from-savepoint", savepoint])).Succeeded();
        Assert.Equal(Count - stopped, NumberedOutput.Count(other.File("results")));
    }

    [GeneratedRegex("was stopped with savepoint (.*)")]
    private static partial Regex Path();
}
