namespace FlinkNet.EndToEnd;

/// <summary>Jobs whose state is in RocksDB, of which some is large enough for files of its own.</summary>
public sealed class RocksDbTests
{
    private const int Count = 30_000;

    [Fact]
    public async Task KilledPrograms_StartedAgainAtOtherParallelisms_CommitEachRecordOnce()
    {
        using var folder = new TestFolder();
        foreach (var (parallelism, processes) in ((int, int)[])[(2, 1), (3, 2), (1, 1)])
        {
            var before = NumberedOutput.Count(folder.File("results"));
            await using var run = ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder, parallelism), "--processes", $"{processes}"]);
            await Eventually.HoldsAsync(
                () => NumberedOutput.Count(folder.File("results")) > before + 1000
                    && FilesOf(folder).Count > 0, "more results are committed, and state is in files");
            run.Signal(ProgramRun.SigKill);
            await run.WaitForExitAsync();
        }

        var left = Count - NumberedOutput.Count(folder.File("results"));
        (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, 2))).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.True(left < Count - 2000, "It began at the beginning.");
        Assert.Empty(Directory.EnumerateDirectories(folder.File("working")));
    }

    [Fact]
    public async Task AlteredFile_IsTold_AndTheCheckpointBeforeItIsUsed()
    {
        using var folder = new TestFolder();
        await using (var run = ProgramRun.Start(Programs.TestJobs, Arguments(folder, 1)))
        {
            await Eventually.HoldsAsync(() =>
                NumberedOutput.Count(folder.File("results")) > 3000 && FilesOf(folder).Count > 2, "state is in files");
            run.Signal(ProgramRun.SigKill);
            await run.WaitForExitAsync();
        }

        var newest = FilesOf(folder).MaxBy(File.GetLastWriteTimeUtc)!;
        var bytes = await File.ReadAllBytesAsync(newest, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(newest, bytes, TestContext.Current.CancellationToken);

        (await ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, 1))).Succeeded();

        NumberedOutput.AssertNothingLost(folder.File("results"), Count);
    }

    [Fact]
    public async Task Backend_ThatIsNotKnown_IsRefusedBeforeAnythingRuns()
    {
        using var folder = new TestFolder();
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, 1), "--state-backend", "stone"]))
            .Failed(1, "no state back end 'stone'", "memory, rocksdb");
    }

    [Fact]
    public async Task StateFolder_ThatCannotBeMade_IsRefusedBeforeAnythingRuns()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.File("file"), "", TestContext.Current.CancellationToken);
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder, 1), "--state-dir", folder.File("file/below")]))
            .Failed(1, "file/below", "--state-dir");
    }

    private static List<string> FilesOf(TestFolder folder) => !Directory.Exists(folder.File("state"))
        ? []
        : [.. Directory.EnumerateFiles(folder.File("state"), "*.sst", SearchOption.AllDirectories)];

    // The two million bytes of padding are two files at least, and a checkpoint's share of them is new.
    private static string[] Arguments(TestFolder folder, int parallelism) =>
    [
        "--job", "recovering", "--parallelism", $"{parallelism}", "--count", $"{Count}", "--rate", "10000", "--padding", "200000",
        "--output", folder.Path, "--checkpoint-interval-ms", "200", "--checkpoint-dir", folder.File("state"),
        "--state-backend", "rocksdb", "--state-dir", folder.File("working"), "--state-memory-mb", "16",
    ];
}
