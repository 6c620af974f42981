using System.Globalization;

namespace FlinkNet.EndToEnd;

/// <summary>Jobs with checkpoints whose functions fail and whose processes are killed: each record is committed once.</summary>
public sealed class RecoveryTests
{
    private const int Count = 30_000;

    [Fact]
    public async Task FailureOfAFunction_StartsAgainFromTheLastCheckpoint()
    {
        using var folder = new TestFolder();
        var result = await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, processes: 1), "--fail-at", "9999"]);

        Assert.Contains("number 9999 is bad luck", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("RESTARTING", result.Error, StringComparison.Ordinal);
        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
    }

    [Fact]
    public async Task ShortJob_WithALongInterval_EndsWithItsLastCheckpointAtOnce()
    {
        using var folder = new TestFolder();
        (await ProgramRun.RunAsync(
            Programs.TestJobs,
            "--job", "recovering", "--parallelism", "2", "--count", "20", "--rate", "1000000", "--output", folder.Path,
            "--checkpoint-interval-ms", "3600000", "--checkpoint-dir", folder.File("state"))).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), 20);
    }

    [Fact]
    public async Task KillOfATaskManager_IsReplaced_AndTheJobGoesOn()
    {
        using var folder = new TestFolder();
        await using var run = ProgramRun.Start(Programs.TestJobs, Arguments(folder, processes: 3));
        await Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > 1000, "results are committed");
        ProgramRun.Signal(run.Children()[0], ProgramRun.SigKill);
        (await run.WaitForExitAsync()).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
    }

    [Fact]
    public async Task C9_KillOfATaskManagerBehindASlowFunction_GoesOnFromAnUnalignedCheckpoint()
    {
        const int Slow = 20_000;
        using var folder = new TestFolder();
        await using var run = ProgramRun.Start(
            Programs.TestJobs,
            [.. Arguments(folder, processes: 2), "--count", $"{Slow}", "--rate", "1000000", "--pause-ms", "40",
                "--aligned-checkpoint-timeout-ms", "0"]);
        await Eventually.HoldsAsync(() =>
            NumberedOutput.Count(folder.File("results")) > 1000
                && Manifests(folder).Exists(HoldsRecordsUnderWay), "an unaligned checkpoint is complete");
        ProgramRun.Signal(run.Children()[0], ProgramRun.SigKill);
        (await run.WaitForExitAsync()).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Slow);
    }

    [Fact]
    public async Task KillOfTheWholeProgram_StartedAgain_GoesOnWhereItWas()
    {
        using var folder = new TestFolder();
        for (var kill = 1; kill <= 2; kill++)
        {
            var before = NumberedOutput.Count(folder.File("results"));
            await using var run = ProgramRun.Start(Programs.TestJobs, Arguments(folder, processes: 1));
            await Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > before + 1000, "more results are committed");
            run.Signal(ProgramRun.SigKill);
            await run.WaitForExitAsync();
        }

        var left = Count - NumberedOutput.Count(folder.File("results"));
        var end = (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, processes: 1))).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.True(left < Count - 2000, "It began at the beginning.");
        Assert.Contains("FINISHED", end.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.File("state/recovering"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task KillOfTheWholeProgram_WithStateInSharedFiles_FindsTheStateOfEachKey()
    {
        using var folder = new TestFolder();
        for (var kill = 1; kill <= 2; kill++)
        {
            var before = NumberedOutput.Count(folder.File("results"));
            await using var run = ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder, processes: 1), "--much-state", "true"]);
            await Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > before + 6000, "more results are committed");
            run.Signal(ProgramRun.SigKill);
            await run.WaitForExitAsync();
        }

        Assert.NotEmpty(Directory.EnumerateFiles(folder.File("state/recovering/shared")));
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, processes: 1), "--much-state", "true"])).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.Empty(Directory.Exists(folder.File("wrong"))
            ? Directory.EnumerateFiles(folder.File("wrong"), "part-*").SelectMany(File.ReadLines)
            : []);
        Assert.Empty(Directory.EnumerateFiles(folder.File("state/recovering"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task AlteredCheckpoint_IsTold_AndTheOneBeforeItIsUsed()
    {
        using var folder = new TestFolder();
        await KillAfterSomeCheckpointsAsync(folder);
        var newest = Manifests(folder)[^1];
        var bytes = await File.ReadAllBytesAsync(newest, TestContext.Current.CancellationToken);
        bytes[^10] ^= 1;
        await File.WriteAllBytesAsync(newest, bytes, TestContext.Current.CancellationToken);

        var end = (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, processes: 1), "--log-level", "error"])).Succeeded();

        Assert.Contains("does not have the checksum that it bears", end.Error, StringComparison.Ordinal);
        NumberedOutput.AssertNothingLost(folder.File("results"), Count);
    }

    [Fact]
    public async Task NoReadableCheckpoint_IsAnError_NotABeginning()
    {
        using var folder = new TestFolder();
        await KillAfterSomeCheckpointsAsync(folder);
        foreach (var manifest in Manifests(folder))
        {
            await File.WriteAllTextAsync(manifest, "flinknet-checkpoint 1", TestContext.Current.CancellationToken);
        }

        (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, processes: 1))).Failed(1, "None of the", "can be read");
    }

    [Fact]
    public async Task CheckpointsOfANewerVersion_AreRefused()
    {
        using var folder = new TestFolder();
        await KillAfterSomeCheckpointsAsync(folder);
        foreach (var manifest in Manifests(folder))
        {
            var text = await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(manifest, "flinknet-checkpoint 99"
                + text[text.IndexOf(' ', "flinknet-checkpoint ".Length)..], TestContext.Current.CancellationToken);
        }

        (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, processes: 1))).Failed(1, "format 99", "newer");
    }

    [Theory]
    [InlineData("5", "from 10 to")]
    [InlineData("soon", "whole number")]
    public async Task Interval_ThatMakesNoSense_IsRefused(string interval, string why)
    {
        using var folder = new TestFolder();
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, processes: 1), "--checkpoint-interval-ms", interval]))
            .Failed(1, "--checkpoint-interval-ms", why);
    }

    [Fact]
    public async Task NoFolder_IsRefusedBeforeAnythingRuns()
    {
        using var folder = new TestFolder();
        string[] arguments =
            ["--job", "recovering", "--count", "10", "--rate", "10", "--output", folder.Path, "--checkpoint-interval-ms", "100"];
        (await ProgramRun.RunAsync(Programs.TestJobs, arguments)).Failed(1, "names no folder", "--checkpoint-dir");
    }

    [Fact]
    public async Task FolderThatCannotBeMade_IsRefusedBeforeAnythingRuns()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.File("file"), "", TestContext.Current.CancellationToken);
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, processes: 1), "--checkpoint-dir", folder.File("file/below")]))
            .Failed(1, "cannot be made", "file/below");
    }

    [Fact]
    public async Task CheckSavepoint_SaysWhatFitsAndWhatDoesNot_AndRunsNothing()
    {
        using var folder = new TestFolder();
        await KillAfterSomeCheckpointsAsync(folder);
        string[] check = [.. Arguments(folder, processes: 1), "--check-savepoint", Path.GetDirectoryName(Manifests(folder)[^1])!];
        var before = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order().ToList();

        var fits = await ProgramRun.RunAsync(Programs.TestJobs, check);
        var otherKeys = await ProgramRun.RunAsync(Programs.TestJobs, [.. check, "--keys", "text"]);
        var otherUid = await ProgramRun.RunAsync(Programs.TestJobs, [.. check, "--uid", "counts"]);

        Assert.Equal((0, 1, 1), (fits.ExitCode, otherKeys.ExitCode, otherUid.ExitCode));
        Assert.Contains("Job 'recovering' can be restored from", fits.Output, StringComparison.Ordinal);
        Assert.Contains(
            "has keys of the type System.Int64, and the program's are System.String",
            otherKeys.Output,
            StringComparison.Ordinal);
        Assert.Contains("'count'", otherUid.Output, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order());
    }

    private static async Task KillAfterSomeCheckpointsAsync(TestFolder folder)
    {
        await using var run = ProgramRun.Start(Programs.TestJobs, Arguments(folder, processes: 1));
        await Eventually.HoldsAsync(() =>
            Manifests(folder).Count == 2 && NumberedOutput.Count(folder.File("results")) > 1000, "two checkpoints are complete");
        run.Signal(ProgramRun.SigKill);
        await run.WaitForExitAsync();
    }

    // A manifest may be deleted while it is looked at.
    private static bool HoldsRecordsUnderWay(string manifest)
    {
        try
        {
            return File.ReadAllText(manifest).Contains("\"edges\":[\"", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The manifests, the newest last.</summary>
    private static List<string> Manifests(TestFolder folder) => !Directory.Exists(folder.File("state"))
        ? []
        : [.. Directory.EnumerateFiles(folder.File("state"), "_metadata", SearchOption.AllDirectories)
            .OrderBy(path => int.Parse(Path.GetFileName(Path.GetDirectoryName(path))!["chk-".Length..], CultureInfo.InvariantCulture))];

    private static string[] Arguments(TestFolder folder, int processes) =>
    [
        "--job", "recovering", "--parallelism", "2", "--count", $"{Count}", "--rate", "10000", "--processes", $"{processes}",
        "--output", folder.Path, "--checkpoint-interval-ms", "200", "--checkpoint-dir", folder.File("state"),
    ];
}
