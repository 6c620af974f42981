using System.Text.RegularExpressions;

namespace FlinkNet.EndToEnd;

/// <summary>
/// Rule F5 with real processes: a program that is told to end stops its job with a savepoint, and goes on from it when it is started again.
/// </summary>
public sealed partial class StopWithSavepointTests
{
    private const int Count = 20_000;

    [Theory]
    [InlineData(ProgramRun.SigTerm, 1, true)]
    [InlineData(ProgramRun.SigInt, 3, true)]
    [InlineData(ProgramRun.SigTerm, 1, false)]
    public async Task Signal_StopsTheJobWithASavepoint_AndWhoStartsFromItGoesOnExactlyThere(
        int signal,
        int processes,
        bool takesCheckpoints)
    {
        using var folder = new TestFolder();
        string savepoint;
        await using (
            var run = ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder, processes, takesCheckpoints), "--on-stop", "savepoint"]))
        {
            await UntilRunningAsync(run, folder, takesCheckpoints);
            run.Signal(signal);
            var stopped = (await run.WaitForExitAsync()).Succeeded();
            Assert.Contains("FINISHED", stopped.Error, StringComparison.Ordinal);
            savepoint = Path().Match(stopped.Error).Groups[1].Value;
        }

        Assert.Equal(["_metadata"], Directory.EnumerateFiles(savepoint).Select(System.IO.Path.GetFileName).Take(1));
        Assert.True(NumberedOutput.Count(folder.File("results")) is > 0 and < Count);
        if (takesCheckpoints)
        {
            Assert.Empty(Directory.EnumerateFiles(folder.File("state/recovering"), "*", SearchOption.AllDirectories));
        }

        // It may be moved: it names nothing outside of its folder.
        var moved = folder.File("moved");
        Directory.Move(savepoint, moved);
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, processes, takesCheckpoints), "--from-savepoint", moved]))
            .Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.True(File.Exists(System.IO.Path.Combine(moved, "_metadata")));
    }

    [Fact]
    public async Task Signal_WhenTheSavepointCannotBeWritten_CancelsTheJob_AndItsCheckpointsStay()
    {
        using var folder = new TestFolder();
        await using (
            var run =
                ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder, processes: 1, takesCheckpoints: true), "--on-stop", "savepoint"]))
        {
            await UntilRunningAsync(run, folder, takesCheckpoints: true);
            Directory.Delete(folder.File("savepoints"), recursive: true);
            await File.WriteAllTextAsync(folder.File("savepoints"), "in the way", TestContext.Current.CancellationToken);
            run.Signal(ProgramRun.SigTerm);
            (await run.WaitForExitAsync()).Failed(143, "was cancelled");
            Assert.Contains("savepoints' cannot be made", run.Error, StringComparison.Ordinal);
            Assert.Contains("is cancelled instead", run.Error, StringComparison.Ordinal);
        }

        File.Delete(folder.File("savepoints"));
        (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, processes: 1, takesCheckpoints: true))).Succeeded();
        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
    }

    [Fact]
    public async Task Program_SpeaksToItsJob()
    {
        using var folder = new TestFolder();
        var output =
            (await ProgramRun.RunAsync(
                Programs.TestJobs,
                "--job",
                "client",
                "--parallelism",
                "2",
                "--savepoint-dir",
                folder.File("savepoints")))
            .Succeeded().Output;

        Assert.Contains("saved Running", output, StringComparison.Ordinal);
        Assert.Contains("drained Finished Finished", output, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetDirectories(folder.File("savepoints"), "savepoint-client-*").Length);
    }

    [Fact]
    public async Task SettingsThatDoNotGoTogether_AreRefusedBeforeAnythingRuns()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.File("file"), "", TestContext.Current.CancellationToken);
        string[] plain = ["--job", "recovering", "--count", "10", "--rate", "10", "--output", folder.Path];

        (await ProgramRun.RunAsync(Programs.TestJobs, [.. plain, "--on-stop", "savepoint"])).Failed(1, "--savepoint-dir");
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. plain, "--on-stop", "sleep"])).Failed(1, "--on-stop", "cancel, savepoint");
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. plain, "--savepoint-dir", folder.File("file/below")]))
            .Failed(1, "cannot be made", "file/below");
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. plain, "--checkpoint-dir", folder.File("state")]))
            .Failed(1, "--checkpoint-interval-ms", "--savepoint-dir");
    }

    private static async Task UntilRunningAsync(ProgramRun run, TestFolder folder, bool takesCheckpoints)
    {
        if (takesCheckpoints)
        {
            await Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > 1000, "results are committed");
        }
        else
        {
            await run.WaitForErrorLineAsync("RUNNING");
        }
    }

    private static string[] Arguments(TestFolder folder, int processes, bool takesCheckpoints) =>
    [
        "--job", "recovering", "--parallelism", "2", "--count", $"{Count}", "--rate", "2500", "--processes", $"{processes}", "--output",
            folder.Path, "--savepoint-dir", folder.File("savepoints"),
        .. takesCheckpoints ? (string[])["--checkpoint-interval-ms", "200", "--checkpoint-dir", folder.File("state")] : [],
    ];

    [GeneratedRegex("was stopped with savepoint (.*)")]
    private static partial Regex Path();
}
