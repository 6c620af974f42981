namespace FlinkNet.EndToEnd;

/// <summary>Jobs whose processes keep copies of their state on local disk.</summary>
public sealed class LocalRecoveryTests
{
    private const int Count = 30_000;

    [Theory]
    [InlineData("memory")]
    [InlineData("rocksdb")]
    public async Task R8_FailureOfAFunction_GoesOnFromLocalCopies_ThoughTheStoredFilesAreGone(string backend)
    {
        using var folder = new TestFolder();
        await using var run =
            ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder, backend, processes: 1), "--fail-at", "15000", "--count", $"{Count}"]);
        var deleted = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                foreach (var file in FilesBelow(folder, "state/recovering/shared"))
                {
                    File.Delete(file);
                    deleted++;
                }

                return NumberedOutput.Count(folder.File("results")) > 25_000;
            },
            "the job goes on after the failure");
        var end = (await run.WaitForExitAsync()).Succeeded();

        Assert.True(deleted > 0, "No state was in files.");
        Assert.Contains("number 15000 is bad luck", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be restored", end.Error, StringComparison.Ordinal);
        AssertEachOnce(folder);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("rocksdb")]
    public async Task R8_KillOfATaskManager_LosesItsCopies_AndTheJobGoesOn(string backend)
    {
        using var folder = new TestFolder();
        await using var run = ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder, backend, processes: 2), "--count", $"{Count}"]);
        await Eventually.HoldsAsync(
            () => NumberedOutput.Count(folder.File("results")) > 6_000
                && FilesBelow(folder, "working").Any(file => file.Contains("flinknet-copies-", StringComparison.Ordinal)),
            "results are committed and state is copied");
        ProgramRun.Signal(run.Children()[0], ProgramRun.SigKill);
        (await run.WaitForExitAsync()).Succeeded();

        AssertEachOnce(folder);
    }

    private static void AssertEachOnce(TestFolder folder)
    {
        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.Empty(Directory.Exists(folder.File("wrong"))
            ? Directory.EnumerateFiles(folder.File("wrong"), "part-*").SelectMany(File.ReadLines)
            : []);

        // Nor do copies of the process outlive it that was killed.
        Assert.Empty(Directory.EnumerateDirectories(folder.File("working"), "flinknet-copies-*"));
    }

    // What is listed may be renamed or deleted at any time.
    private static string[] FilesBelow(TestFolder folder, string path)
    {
        try
        {
            return Directory.Exists(folder.File(path)) ? Directory.GetFiles(folder.File(path), "*", SearchOption.AllDirectories) : [];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string[] Arguments(TestFolder folder, string backend, int processes) =>
    [
        "--job", "recovering", "--parallelism", "2", "--rate", "10000", "--much-state", "true", "--padding", "20000", "--processes",
            $"{processes}",
        "--output", folder.Path, "--checkpoint-interval-ms", "200", "--checkpoint-dir", folder.File("state"),
        "--state-backend", backend, "--state-dir", folder.File("working"), "--state-memory-mb", "16", "--local-recovery", "true",
    ];
}
