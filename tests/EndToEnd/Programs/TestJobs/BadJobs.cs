using FlinkNet.Connectors.Files;

namespace FlinkNet.TestJobs;

/// <summary>Jobs that cannot be, or that fail.</summary>
internal static class BadJobs
{
    public static Task ThrowsAsync(StreamExecutionEnvironment env)
    {
        GoodJobs.EndlessNumbers(env)
            .KeyBy(number => number.Key)
            .Sum(number => number.Value).Uid("sums")
            .Map(sum => sum.Value < 5000 ? sum : throw new InvalidOperationException($"{sum.Key} is too large")).Name("Refuse large sums")
            .Map(new Witness<Keyed>(env.Configuration["witness"], "after")).Name("After")
            .SinkTo(new DiscardingSink<Keyed>());
        return env.ExecuteAsync("throws");
    }

    /// <summary>A function that never returns, so that its task cannot be stopped.</summary>
    public static Task StuckAsync(StreamExecutionEnvironment env)
    {
        GoodJobs.EndlessNumbers(env)
            .Map(number =>
            {
                Thread.Sleep(Timeout.Infinite);
                return number;
            })
            .SinkTo(new DiscardingSink<Keyed>());
        return env.ExecuteAsync("stuck");
    }

    public static Task OpenThrowsAsync(StreamExecutionEnvironment env)
    {
        GoodJobs.EndlessNumbers(env).Map(new NeverOpens()).Name("Never opens").SinkTo(new DiscardingSink<Keyed>());
        return env.ExecuteAsync("open throws");
    }

    public static Task NullKeyAsync(StreamExecutionEnvironment env)
    {
        GoodJobs.Numbers(env)
            .KeyBy(number => number.Value == 5000 ? null! : number.Key)
            .Sum(number => number.Value).Name("Sum up").Uid("sums")
            .SinkTo(new DiscardingSink<Keyed>());
        return env.ExecuteAsync("null key");
    }

    public static Task UnserializableAsync(StreamExecutionEnvironment env)
    {
        GoodJobs.Numbers(env)
            .Map(number => new Opaque((nint)number.Value)).Name("To opaque")
            .Rebalance()
            .Map(opaque => opaque.Handle).Name("From opaque")
            .SinkTo(new DiscardingSink<nint>());
        return env.ExecuteAsync("unserializable");
    }

    public static Task MissingInputAsync(StreamExecutionEnvironment env)
    {
        env.FromSource(FileSource.Lines(env.Configuration["input"]!)).Name("Read").SinkTo(new DiscardingSink<string>());
        return env.ExecuteAsync("missing input");
    }

    public static Task UnwritableOutputAsync(StreamExecutionEnvironment env)
    {
        GoodJobs.Numbers(env).SinkTo(FileSink.Text<Keyed>(env.Configuration["output"]!)).Name("Write");
        return env.ExecuteAsync("unwritable output");
    }

    /// <summary>The same job in two shapes: with and without a step.</summary>
    public static Task ShapeAsync(StreamExecutionEnvironment env)
    {
        var numbers = GoodJobs.EndlessNumbers(env);
        if (env.Configuration["shape"] == "b")
        {
            numbers = numbers.Filter(number => number.Value > 0).Name("Only in b");
        }

        numbers.SinkTo(new DiscardingSink<Keyed>());
        return env.ExecuteAsync("shape");
    }

    private sealed class NeverOpens : IRichMapOperator<Keyed, Keyed>
    {
        public void Open(IRuntimeContext context) => throw new InvalidOperationException("no key to the door");

        public Keyed Map(Keyed value) => value;
    }
}
