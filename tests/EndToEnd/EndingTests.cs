using System.Diagnostics;

namespace FlinkNet.EndToEnd;

/// <summary>Jobs that somebody ends: by a signal, or by taking a process away.</summary>
public sealed class EndingTests
{
    [Theory]
    [InlineData(ProgramRun.SigInt, 130, 1)]
    [InlineData(ProgramRun.SigTerm, 143, 1)]
    [InlineData(ProgramRun.SigTerm, 143, 3)]
    public async Task Signal_RunningJob_IsCancelledCleanly(int signal, int exitCode, int processes)
    {
        using var witness = new TestFolder();
        await using var run = await StartEndlessAsync(witness, processes);
        var children = run.Children();
        run.Signal(signal);
        (await run.WaitForExitAsync()).Failed(exitCode, "Job 'endless' was cancelled");
        Assert.Contains("CANCELED", run.Error, StringComparison.Ordinal);
        AssertEverythingClosed(witness);
        Assert.DoesNotContain(children, ProcessTree.IsRunning);
    }

    [Fact]
    public async Task KillOfATaskManager_RunningJob_IsNoticedWithinTwoSecondsAndNamed()
    {
        using var witness = new TestFolder();
        await using var run = await StartEndlessAsync(witness, processes: 3);
        var watch = Stopwatch.StartNew();
        ProgramRun.Signal(run.Children()[0], ProgramRun.SigKill);
        await run.WaitForErrorLineAsync("FAIL");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"It took {watch.Elapsed} to notice.");
        (await run.WaitForExitAsync()).Failed(1, "Job 'endless' failed", "127.0.0.1:");
    }

    [Fact]
    public async Task KillOfTheDriver_RunningJob_TakesItsProcessesAlong()
    {
        using var witness = new TestFolder();
        await using var run = await StartEndlessAsync(witness, processes: 3);
        var children = run.Children();
        Assert.Equal(2, children.Count);
        run.Signal(ProgramRun.SigKill);
        await run.WaitForExitAsync();
        await Eventually.HoldsAsync(() => !children.Any(ProcessTree.IsRunning), "the driver's processes end");
    }

    // The witness after the shuffle has seen a record: everything runs.
    private static async Task<ProgramRun> StartEndlessAsync(TestFolder witness, int processes)
    {
        var run = ProgramRun.Start(
            Programs.TestJobs, "--job", "endless", "--parallelism", "3", "--processes", $"{processes}", "--witness", witness.Path);
        await Eventually.HoldsAsync(
            () => Enumerable.Range(0, 3).All(subtask => File.Exists(witness.File($"after-{subtask}.record"))),
            "every subtask sees a record");
        return run;
    }

    private static void AssertEverythingClosed(TestFolder witness)
    {
        var names = witness.Names();
        var opened = names.Where(name => name.EndsWith(".open", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, opened.Count);
        Assert.All(opened, name => Assert.Contains(Path.ChangeExtension(name, ".close"), names));
        Assert.All(opened, name => Assert.Single(File.ReadAllLines(witness.File(Path.ChangeExtension(name, ".close")))));
    }
}
