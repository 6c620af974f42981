using System.Globalization;

namespace FlinkNet.EndToEnd;

/// <summary>Jobs that run to their end.</summary>
public sealed class RunningTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(7, 1)]
    [InlineData(2, 3)]
    [InlineData(7, 3)]
    public async Task Sums_AnyParallelismAndProcesses_AreRight(int parallelism, int processes)
    {
        var result = await ProgramRun.RunAsync(
            Programs.TestJobs, "--job", "sums", "--parallelism", $"{parallelism}", "--processes", $"{processes}");
        var expected = Enumerable.Range(0, 10)
            .Select(key => $"key {key}: {Enumerable.Range(1, 10_000).Where(number => number % 10 == key).Sum(number => (long)number)}\n");
        Assert.Equal(string.Concat(expected), result.Succeeded().Output);
    }

    [Fact]
    public async Task LargeRecords_BetweenProcesses_Arrive()
    {
        // More than 100 MiB, which is the most that a message of Orleans can be when nobody says otherwise.
        const long Size = 110 << 20;
        var result = await ProgramRun.RunAsync(
            Programs.TestJobs, "--job", "large", "--size", $"{Size}", "--count", "2", "--parallelism", "2", "--processes", "2");
        Assert.Equal($"{2 * Size}\n", result.Succeeded().Output);
    }

    [Fact]
    public async Task Collect_LeftEarly_CancelsTheJobAndGoesOn()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "first-five", "--parallelism", "2");
        var lines = result.Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.All(lines.Take(5), line => Assert.StartsWith("key ", line, StringComparison.Ordinal));
        Assert.Equal("left", lines[5]);
    }

    [Fact]
    public async Task Explain_PrintsThePlan_AndRunsNothing()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "sums", "--parallelism", "2", "--explain");
        Assert.StartsWith("sums: ", result.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("\nTask 1: ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("key 0:", result.Output, StringComparison.Ordinal);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Explain_InAFormatThatThereIsNot_IsRefused()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "sums", "--explain", "xml");
        result.Failed(1, "--explain is 'xml'; it must be text, mermaid or json.");
    }

    [Fact]
    public async Task TwoJobs_OneProcess_RunOneAfterTheOther()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "two-jobs");
        Assert.Equal("job 1 Finished\njob 2 Finished\n", result.Succeeded().Output);
    }

    [Fact]
    public async Task TwoJobs_SeveralProcesses_AreRefused()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "two-jobs", "--processes", "2");
        result.Failed(1, "'job 2' is the second job", "--processes");
    }

    [Fact]
    public async Task Progress_RedirectedOutput_GetsLinesAndASummaryOnStandardError()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "sums");
        Assert.Contains("Job 'sums' (", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("FINISHED", result.Error, StringComparison.Ordinal);
        Assert.Contains("10,000 records in", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task SlowCalls_Checkpoint_WaitsForFewOfThem(string chaining)
    {
        using var folder = new TestFolder();
        var result = await ProgramRun.RunAsync(
            Programs.TestJobs, "--job", "slow", "--parallelism", "1", "--operator-chaining", chaining,
            "--checkpoint-interval-ms", "100", "--checkpoint-dir", folder.Path);

        // A hundred calls a second are made, and few are in flight: a thousand are ten seconds, the batches that waited before.
        Assert.InRange(int.Parse(result.Succeeded().Output, CultureInfo.InvariantCulture), 1, 1_000);
    }

    [Fact]
    public async Task HostedJob_JobManagerDeactivatedWhileRunning_StillFinishes()
    {
        var (silo, health) = (FreePort.Next(), FreePort.Next());
        var result = await ProgramRun.RunAsync(
            Programs.TestJobs, "--job", "hosted", "--parallelism", "2", "--port", $"{silo}", "--health", $"{health}");
        Assert.Equal(
            "healthz: 200\nreadyz: 200\nafter deactivation: Running\nend: Finished, 3000 records\n",
            result.Succeeded().Output);
    }
}
