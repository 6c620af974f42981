using FlinkNet.Storage.Tests;

namespace FlinkNet.EndToEnd;

/// <summary>A process of the program commands a job that other processes run.</summary>
public sealed class AttachTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const int Count = 100_000;

    // Commands come in less than the fifty seconds that all records would take; what goes on from a savepoint is not slowed down.
    private const int Rate = 2000;
    private static readonly string[] Fast = ["--rate", "1000000"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task JobOfSeveralProcesses_IsSavedRescaledAndStopped_AndGoesOnFromItsSavepoint(bool hasStorage)
    {
        Assert.SkipWhen(hasStorage && RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var folder = new TestFolder();
        string[] cluster = hasStorage ? ["--grain-storage", redis.Address, "--cluster-id", "several"] : ["--cluster-id", "here"];
        string[] attach = [.. Arguments(folder), .. cluster, "--attach"];
        string savepoint;
        await using (var run = ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder), .. cluster, "--processes", "2", "--slots", "2"]))
        {
            await UntilCommittedAsync(folder);
            var saved = (await ProgramRun.RunAsync(Programs.TestJobs, [.. attach, "--savepoint"])).Succeeded();
            Assert.StartsWith(folder.File("savepoints"), saved.Output, StringComparison.Ordinal);
            (await ProgramRun.RunAsync(Programs.TestJobs, [.. attach, "--rescale", "3"])).Succeeded();
            var stopped = (await ProgramRun.RunAsync(Programs.TestJobs, [.. attach, "--stop", folder.File("stopped")])).Succeeded();
            savepoint = stopped.Output.TrimEnd();
            Assert.StartsWith(folder.File("stopped"), savepoint, StringComparison.Ordinal);
            var end = (await run.WaitForExitAsync()).Succeeded();
            Assert.Contains("3 FINISHED", end.Error, StringComparison.Ordinal);
        }

        Assert.True(NumberedOutput.Count(folder.File("results")) is > 0 and < Count);
        (await ProgramRun.RunAsync(
            Programs.TestJobs,
            [.. Arguments(folder), .. cluster, "--processes", "2", "--slots", "2", "--from-savepoint", savepoint, .. Fast]))
            .Succeeded();
        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
    }

    [Fact]
    public async Task JobOfEqualProcesses_IsStoppedFromOutside_AndTheSameClusterGoesOnFromTheSavepoint()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var folder = new TestFolder();
        string[] member = [.. Arguments(folder), "--grain-storage", redis.Address, "--cluster-id", "equals", "--slots", "2"];
        string savepoint;
        await using (var one = ProgramRun.Start(Programs.TestJobs, member))
        await using (var two = ProgramRun.Start(Programs.TestJobs, member))
        {
            await UntilCommittedAsync(folder);
            var list = (await ProgramRun.RunAsync(Programs.TestJobs, [.. member, "--attach", "--list"])).Succeeded();
            Assert.Contains(" : recovering (RUNNING)", list.Output, StringComparison.Ordinal);
            savepoint = (await ProgramRun.RunAsync(Programs.TestJobs, [.. member, "--attach", "--stop"])).Succeeded().Output.TrimEnd();
            (await one.WaitForExitAsync()).Succeeded();
            (await two.WaitForExitAsync()).Succeeded();
        }

        (await ProgramRun.RunAsync(Programs.TestJobs, member)).Succeeded();
        Assert.True(NumberedOutput.Count(folder.File("results")) < Count, "A job that has ended was run again.");
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. member, "--from-savepoint", savepoint, .. Fast])).Succeeded();
        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Program_SpeaksToAJobOfOtherProcesses(bool hasStorage)
    {
        Assert.SkipWhen(hasStorage && RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var folder = new TestFolder();
        string[] cluster = hasStorage ? ["--grain-storage", redis.Address, "--cluster-id", "spoken"] : ["--run-dir", folder.File("run")];
        await using var run = ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder), .. cluster, "--slots", "3"]);
        await UntilCommittedAsync(folder);

        string[] client = ["--job", "attach", "--savepoint-dir", folder.File("stopped"), .. hasStorage ? cluster : []];
        var spoken = (await ProgramRun.RunInAsync(folder.File("run"), Programs.TestJobs, client)).Succeeded();

        Assert.Equal("Running\nFinished\n", spoken.Output);
        Assert.Single(Directory.GetDirectories(folder.File("stopped"), "savepoint-*"));
        (await run.WaitForExitAsync()).Succeeded();
    }

    [Fact]
    public async Task EqualProcess_ThatIsToldToStopWithASavepoint_StopsTheJob()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var folder = new TestFolder();
        string[] member = [.. Arguments(folder), "--grain-storage", redis.Address, "--cluster-id", "told", "--on-stop", "savepoint"];
        await using var run = ProgramRun.Start(Programs.TestJobs, member);
        await UntilCommittedAsync(folder);
        run.Signal(ProgramRun.SigTerm);

        var stopped = (await run.WaitForExitAsync()).Succeeded();

        Assert.Contains("was stopped with savepoint " + folder.File("savepoints"), stopped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task View_IsLeftWithASignal_AndTheJobGoesOn()
    {
        using var folder = new TestFolder();
        await using var run = ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder), "--cluster-id", "viewed"]);
        await UntilCommittedAsync(folder);
        await using var view =
            ProgramRun.Start(Programs.TestJobs, [.. Arguments(folder), "--cluster-id", "viewed", "--attach", "--progress", "lines"]);
        await view.WaitForErrorLineAsync("RUNNING");
        view.Signal(ProgramRun.SigInt);

        var left = await view.WaitForExitAsync();
        Assert.Equal(130, left.ExitCode);
        Assert.Contains("left job 'recovering', which goes on", left.Error, StringComparison.Ordinal);
        var canceled =
            await ProgramRun.RunAsync(Programs.TestJobs, [.. Arguments(folder), "--cluster-id", "viewed", "--attach", "--cancel"]);
        canceled.Succeeded();
        (await run.WaitForExitAsync()).Failed(1, "was cancelled");
    }

    [Fact]
    public async Task Cluster_ThatIsNotThere_IsRefusedWithWhatWasLookedForAndWhere()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        string[] attach = ["--job", "endless", "--attach", "--cluster-id", "nowhere"];

        (await ProgramRun.RunAsync(Programs.TestJobs, [.. attach, "--grain-storage", redis.Address]))
            .Failed(1, "cluster 'nowhere'", redis.Address, "--cluster-id");
        (await ProgramRun.RunAsync(Programs.TestJobs, [.. attach, "--grain-storage", $"redis://me:secret@127.0.0.1:{FreePort.Next()}"]))
            .Failed(1, "cannot be reached");
        (await ProgramRun.RunAsync(Programs.TestJobs, attach)).Failed(1, "No job 'endless'", "in cluster 'nowhere'", "looked in");
    }

    private static Task UntilCommittedAsync(TestFolder folder) =>
        Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > 500, "results are committed");

    private static string[] Arguments(TestFolder folder) =>
    [
        "--job", "recovering", "--parallelism", "2", "--count", $"{Count}", "--rate", $"{Rate}", "--output", folder.Path,
        "--checkpoint-interval-ms", "200", "--checkpoint-dir", folder.File("state"), "--savepoint-dir", folder.File("savepoints"),
    ];
}
