namespace FlinkNet.EndToEnd;

/// <summary>
/// A killed program that is started again at another parallelism, or changed: each record is committed once, and state is never lost
/// silently.
/// </summary>
public sealed class RescaleTests
{
    private const int Count = 30_000;

    [Fact]
    public async Task KilledPrograms_StartedAgainAtOtherParallelisms_CommitEachRecordOnce()
    {
        using var folder = new TestFolder();

        // Ten splits, one for each key: whoever reads them, the records of a key stay in order.
        foreach (var (parallelism, processes) in ((int, int)[])[(10, 1), (3, 1), (7, 2)])
        {
            await RunAndKillAsync(folder, parallelism, processes);
        }

        var left = Count - NumberedOutput.Count(folder.File("results"));
        (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, 2))).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.True(left < Count - 2000, "It began at the beginning.");
    }

    [Fact]
    public async Task KilledProgram_StartedAgainInAnotherShape_GoesOn()
    {
        using var folder = new TestFolder();
        await RunAndKillAsync(folder, 2);

        var left = Count - NumberedOutput.Count(folder.File("results"));
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, 3), "--operator-chaining", "false"])).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.True(left < Count, "It began at the beginning.");
    }

    [Fact]
    public async Task ParallelismAboveTheMaxParallelismOfTheState_IsRefused_AndNothingIsLost()
    {
        using var folder = new TestFolder();
        await RunAndKillAsync(folder, 2, 1, "--max-parallelism", "2");

        (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, 3))).Failed(1, "2 or less");
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, 2), "--max-parallelism", "64"]))
            .Failed(1, "for 2 key groups", "max parallelism 64");
        (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, 1))).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
    }

    [Fact]
    public async Task RunningJob_RescaledAgainAndAgain_CommitsEachRecordOnce()
    {
        using var folder = new TestFolder();

        var run = await ProgramRun.RunAsync(
            Programs.TestJobs,
                [.. Arguments(folder, 10), "--job", "rescaling", "--port", $"{FreePort.Next()}", "--to", "3,7,7,2,11,721,0,4"]);

        Assert.Equal(
            ["Running at 3, 3", "Running at 7, 7", "Running at 7, 7", "Running at 2, 2", "refused", "Running at 2, 2", "refused",
                "Running at 2, 2", "refused", "Running at 2, 2", "Running at 4, 4", "end"],
            run.Succeeded().Output.TrimEnd().Split('\n').Select(line => line.Split(':')[0]));
        Assert.Contains("needs 11 slots, 10 are offered", run.Output, StringComparison.Ordinal);
        Assert.Contains("max parallelism of", run.Output, StringComparison.Ordinal);
        Assert.Contains("end: Finished", run.Output, StringComparison.Ordinal);
        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
    }

    private static async Task RunAndKillAsync(TestFolder folder, int parallelism, int processes = 1, params string[] more)
    {
        var before = NumberedOutput.Count(folder.File("results"));
        await using var run =
            ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder, parallelism), "--processes", $"{processes}", .. more]);
        await Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > before + 1000, "more results are committed");
        run.Signal(ProgramRun.SigKill);
        await run.WaitForExitAsync();
    }

    private static string[] Arguments(TestFolder folder, int parallelism) =>
    [
        "--job", "recovering", "--parallelism", $"{parallelism}", "--count", $"{Count}", "--rate", "10000",
        "--output", folder.Path, "--checkpoint-interval-ms", "200", "--checkpoint-dir", folder.File("state"),
    ];
}
