using System.Net;
using FlinkNet.Model;
using FlinkNet.Silos;

namespace FlinkNet.Silo.Tests;

/// <summary>What a program may do once it may do once in each program of a process.</summary>
public sealed class TwoProgramsTests
{
    [Fact]
    public async Task Programs_OfOneProcess_EachRunAJobOnAPortOfTheirOwn()
    {
        var sums = await Task.WhenAll(SumAsync(Arguments()), SumAsync(Arguments()));

        Assert.All(sums, sum => Assert.Equal(55, sum));
    }

    [Fact]
    public async Task Program_WithOtherProcesses_IsRefusedItsSecondJob()
    {
        var arguments = Arguments();
        await SumAsync(arguments);

        var refusal = await Assert.ThrowsAsync<InvalidJobException>(() => SumAsync([.. arguments]));

        Assert.StartsWith("'sum' is the second job that this program executes", refusal.Message, StringComparison.Ordinal);
    }

    private static string[] Arguments() =>
        ["--progress", "off", "--parallelism", "1", "--silo-port", $"{LocalPorts.Free(IPAddress.Loopback)}"];

    private static async Task<long> SumAsync(string[] arguments)
    {
        var numbers = StreamExecutionEnvironment.Create(arguments).FromSequence(1, 10);
        return (await numbers.ExecuteAndCollectAllAsync("sum", TestContext.Current.CancellationToken)).Sum();
    }
}
