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
    public async Task Program_ThatEndsWhileItsJobRuns_SaysSoAndFails()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "not-awaited", "--parallelism", "1", "--progress", "off");
        result.Failed(1, "error: The program ended while job 'not awaited' was running", "Await ExecuteAsync");
    }

    [Fact]
    public async Task Help_ListsArgumentsAndRunsNothing()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--help");
        Assert.Contains("--parallelism  <integer>  FLINKNET_PARALLELISM", result.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Argument_ThatIsNearlyAKnownOne_IsRefused_ButNotOneThatTheProgramReads()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "sums", "--paralelism", "2");
        result.Failed(1, "--paralelism is not an argument of Flink.NET; did you mean --parallelism?");
    }

    [Fact]
    public async Task SecondSignal_TaskThatCannotBeStopped_EndsTheProcessAtOnce()
    {
        using var witness = new TestFolder();
        await using var run = ProgramRun.Start(Programs.TestJobs, "--job", "stuck", "--parallelism", "1", "--witness", witness.Path);
        await Eventually.HoldsAsync(() => File.Exists(witness.File("before-0.record")), "the function is called");
        run.Signal(ProgramRun.SigInt);
        await run.WaitForErrorLineAsync("CANCELING");
        run.Signal(ProgramRun.SigInt);
        Assert.Equal(130, (await run.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task SigtermOfATaskManager_StartedByHand_LeavesAndFailsTheJob()
    {
        using var witness = new TestFolder();
        var port = FreePort.Next();
        string[] args = ["--job", "endless", "--parallelism", "2", "--slots", "1", "--witness", witness.Path];
        await using var driver = ProgramRun.Start(Programs.TestJobs, [.. args, "--silo-port", $"{port}"]);
        await driver.WaitForErrorLineAsync("slots");
        await using var other = ProgramRun.Start(Programs.TestJobs, [.. args, "--primary", $"127.0.0.1:{port}"]);
        var joined = await other.WaitForErrorLineAsync("joined");
        using var http = new HttpClient();
        Assert.Equal(
            "Healthy",
            await http.GetStringAsync(
                new Uri(joined[joined.IndexOf("http", StringComparison.Ordinal)..]),
                TestContext.Current.CancellationToken));
        await Eventually.HoldsAsync(() => File.Exists(witness.File("after-1.record")), "the second subtask sees a record");
        other.Signal(ProgramRun.SigTerm);
        Assert.Equal(143, (await other.WaitForExitAsync()).ExitCode);
        (await driver.WaitForExitAsync()).Failed(1, "Job 'endless' failed", "127.0.0.1:");
    }

    [Fact]
    public async Task KillOfATaskManager_RunningJob_IsNoticedByItsPortAndNamed()
    {
        using var witness = new TestFolder();
        await using var run = await StartEndlessAsync(witness, processes: 3);
        ProgramRun.Signal(run.Children()[0], ProgramRun.SigKill);

        // The membership's probes would take seconds longer, and say something else. How long it takes is measured with the recovery times.
        await run.WaitForErrorLineAsync("is gone: its port refuses connections");
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
