using System.Net;
using System.Net.Sockets;

namespace FlinkNet.EndToEnd;

/// <summary>What bad input gets: one clear message that names the operator and says what to do, an exit code, and no hang.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task UserFunctionThrows_RunningJob_FailsWithOperatorAndException(int processes)
    {
        using var witness = new TestFolder();
        var result = await ProgramRun.RunAsync(
            Programs.TestJobs, "--job", "throws", "--parallelism", "3", "--processes", $"{processes}", "--witness", witness.Path);
        result.Failed(1, "Job 'throws' failed", "'Refuse large sums'", "InvalidOperationException", "is too large");
        var names = witness.Names();
        Assert.Equal(6, names.Count(name => name.EndsWith(".open", StringComparison.Ordinal)));
        Assert.Equal(6, names.Count(name => name.EndsWith(".close", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task UserFunctionThrows_LogLevelInformation_ShowsWhereItThrew()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "throws", "--parallelism", "2", "--log-level", "information");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("BadJobs.cs:line", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenThrows_AtStart_FailsWithOperatorAndException()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "open-throws", "--parallelism", "2");
        result.Failed(1, "'Never opens'", "no key to the door");
    }

    [Fact]
    public async Task NullKey_RunningJob_FailsAndNamesTheOperator()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "null-key", "--parallelism", "2");
        result.Failed(1, "null", "key");
    }

    [Fact]
    public async Task UnserializableRecord_BuildTime_IsRefusedAndNamesTheOperator()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "unserializable", "--parallelism", "2");
        result.Failed(1, "'To opaque'", "Opaque", "[GenerateSerializer]");
    }

    [Fact]
    public async Task MissingInput_BeforeTheStart_IsRefusedAndNamesThePath()
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "missing-input", "--input", "/no/such/folder");
        result.Failed(1, "/no/such/folder", "'Source: Read'");
    }

    [Fact]
    public async Task UnwritableOutput_PathUnderAFile_IsRefusedAndNamesThePath()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.File("file"), "", TestContext.Current.CancellationToken);
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "unwritable-output", "--output", folder.File("file/out"));
        result.Failed(1, folder.File("file/out"), "'Sink: Write'");
    }

    [Fact]
    public async Task TooFewSlots_NobodyElseOffersAny_WaitsSaysSoAndFails()
    {
        await using var run = ProgramRun.Start(
            Programs.TestJobs, "--job", "endless", "--parallelism", "3", "--slots", "1", "--slot-timeout", "2");
        var waiting = await run.WaitForErrorLineAsync("slots");
        Assert.Contains("3", waiting, StringComparison.Ordinal);
        (await run.WaitForExitAsync()).Failed(1, "slots");
    }

    [Fact]
    public async Task TooFewSlots_AnotherProcessJoins_GoesOn()
    {
        using var witness = new TestFolder();
        var port = FreePort.Next();
        string[] args = ["--job", "endless", "--parallelism", "3", "--witness", witness.Path];
        await using var driver = ProgramRun.Start(Programs.TestJobs, [.. args, "--slots", "1", "--silo-port", $"{port}"]);
        await driver.WaitForErrorLineAsync("slots");
        await using var other = ProgramRun.Start(Programs.TestJobs, [.. args, "--slots", "2", "--primary", $"127.0.0.1:{port}"]);
        await other.WaitForErrorLineAsync("joined");
        await Eventually.HoldsAsync(() => File.Exists(witness.File("after-2.record")), "the third subtask sees a record");
        driver.Signal(ProgramRun.SigTerm);
        (await driver.WaitForExitAsync()).Failed(143, "cancelled");
        Assert.Equal(0, (await other.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task PortInUse_SameSiloPortTwice_IsRefusedAndNamesThePort()
    {
        using var witness = new TestFolder();
        var port = FreePort.Next();
        await using var first = ProgramRun.Start(
            Programs.TestJobs, "--job", "endless", "--parallelism", "1", "--silo-port", $"{port}", "--witness", witness.Path);
        await Eventually.HoldsAsync(() => File.Exists(witness.File("after-0.record")), "the first program runs");
        var second = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "endless", "--silo-port", $"{port}");
        second.Failed(1, $"Port {port}", "--silo-port");
    }

    [Fact]
    public async Task PortInUse_HealthPort_IsRefusedAndNamed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "sums", "--health-port", $"{port}");
        result.Failed(1, "health endpoints", $"127.0.0.1:{port}", "--health-port");
    }

    [Fact]
    public async Task OtherShape_JoinsTheCluster_IsRefusedAndNamesTheVertex()
    {
        var port = FreePort.Next();
        string[] args = ["--job", "shape", "--parallelism", "2", "--slots", "1"];
        await using var driver = ProgramRun.Start(Programs.TestJobs, [.. args, "--silo-port", $"{port}"]);
        await driver.WaitForErrorLineAsync("slots");
        await using var other = ProgramRun.Start(Programs.TestJobs, [.. args, "--shape", "b", "--primary", $"127.0.0.1:{port}"]);
        (await other.WaitForExitAsync()).Failed(1, "'shape'", "Only in b");
        Assert.DoesNotContain("error", driver.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--parallelism", "0")]
    [InlineData("--processes", "many")]
    [InlineData("--slot-timeout", "soon")]
    [InlineData("--progress", "3")]
    [InlineData("--primary", "nowhere")]
    public async Task Argument_ImpossibleValue_IsRefusedAndNamed(string argument, string value)
    {
        var result = await ProgramRun.RunAsync(Programs.TestJobs, "--job", "endless", argument, value);
        result.Failed(1, argument, $"'{value}'");
    }
}
