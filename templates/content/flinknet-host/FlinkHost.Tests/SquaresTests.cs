using FlinkNet;
using FlinkNet.Testing;

namespace FlinkHost.Tests;

public sealed class SquaresTests
{
    [Fact]
    public void Square_OfANumber_IsItsProductWithItself()
    {
        using var harness = OperatorTestHarness.Create((DataStream<long> numbers) => numbers.Square());

        harness.ProcessElement(3);
        harness.ProcessElement(-4);

        Assert.Equal([9, 16], harness.Output.Values);
    }
}
