using System.IO.Pipes;
using FlinkNet.Processes;
using FlinkNet.Silos;

namespace FlinkNet.Silo.Tests;

/// <summary>How a process hears that it is to end, or that it has to.</summary>
public sealed class EndOfAProcessTests
{
    [Fact]
    public async Task Orders_TheDriverIsKilledWhileNobodyWaitsForAnOrder_EndsTheProcess()
    {
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var driver = new AnonymousPipeServerStream(PipeDirection.Out);
        using var own = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, driver.ClientSafePipeHandle));
        var orders = OrderReader.Start(own, ended.SetResult);
        await driver.WriteAsync("join 127.0.0.1:1 c\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("join 127.0.0.1:1 c", await orders.NextAsync());

        await driver.DisposeAsync();

        Assert.Equal(OrderReader.DriverGone, await ended.Task.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Orders_TheDriverGoesAfterItHasSentTheProcessAway_LetItLeave()
    {
        var orders = OrderReader.Start(new StringReader("join 127.0.0.1:1 c\nleave\n"), code => Assert.Fail($"It ended with {code}."));

        Assert.Equal("join 127.0.0.1:1 c", await orders.NextAsync());
        Assert.Equal("leave", await orders.NextAsync());
    }

    [Fact]
    public void FatalError_OfASiloThatWasDeclaredDead_IsOneLineAndAnExitCodeOfItsOwn()
    {
        var (said, codes) = (new List<string>(), new List<int>());
        var errors = new FatalErrors(said.Add, codes.Add);

        errors.OnFatalException(this, "I have been told I am dead, so this silo will stop!\n   at Somewhere", null);
        errors.OnFatalException(this, "And again.", new InvalidOperationException("And again."));

        Assert.Equal(75, Assert.Single(codes));
        Assert.EndsWith(
            "Start it again. (I have been told I am dead, so this silo will stop!)",
            Assert.Single(said),
            StringComparison.Ordinal);
    }

    [Fact]
    public void FatalError_OfAnotherKind_IsNotTakenForADeclaredDeath()
    {
        var (said, codes) = (new List<string>(), new List<int>());

        new FatalErrors(said.Add, codes.Add).OnFatalException(this, null, new InvalidOperationException("The table is gone."));

        Assert.Equal(70, Assert.Single(codes));
        Assert.EndsWith("its silo cannot go on: The table is gone.", Assert.Single(said), StringComparison.Ordinal);
    }
}
