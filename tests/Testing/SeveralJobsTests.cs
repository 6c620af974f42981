using System.Collections.Concurrent;
using FlinkNet.Model;

namespace FlinkNet.Testing.Tests;

/// <summary>Several jobs of one program: each takes the steps that were written for it.</summary>
public sealed class SeveralJobsTests(FlinkMiniClusterTests.TwoTaskManagers cluster) : IClassFixture<FlinkMiniClusterTests.TwoTaskManagers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SecondExecute_RunsOnlyWhatWasWrittenSince()
    {
        var env = cluster.Cluster.CreateEnvironment();
        var seen = new ConcurrentQueue<string>();
        See(env.FromSequence(1, 3), "first", seen);
        await env.ExecuteAsync("first", Cancel);
        See(env.FromSequence(1, 2), "second", seen);
        await env.ExecuteAsync("second", Cancel);

        Assert.Equal(["first 1", "first 2", "first 3", "second 1", "second 2"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SecondExecute_OfAKeptStream_RunsTheStreamAgain_ButNotItsOldSink()
    {
        var env = cluster.Cluster.CreateEnvironment();
        var seen = new ConcurrentQueue<string>();
        var kept = env.FromSequence(1, 2).Map(number => number * 10);
        See(kept, "first", seen);
        await env.ExecuteAsync("first", Cancel);
        See(kept, "second", seen);
        await env.ExecuteAsync("second", Cancel);

        Assert.Equal(["first 10", "first 20", "second 10", "second 20"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SecondExecute_WithNothingWritten_IsRefused()
    {
        var env = cluster.Cluster.CreateEnvironment();
        env.FromSequence(1, 3).SinkTo(new DiscardingSink<long>());
        await env.ExecuteAsync("first", Cancel);

        var refusal = await Assert.ThrowsAsync<InvalidJobException>(() => env.ExecuteAsync("second", Cancel));

        Assert.StartsWith("No operators defined in streaming topology.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executes_ThatAreNotAwaitedInBetween_EachHaveTheirOwnSteps()
    {
        await using var own = new FlinkMiniCluster();
        var env = own.CreateEnvironment().SetParallelism(1);
        var seen = new ConcurrentQueue<string>();
        See(env.FromSequence(1, 2), "first", seen);
        var first = env.ExecuteAsync("first", Cancel);
        See(env.FromSequence(1, 1), "second", seen);
        await Task.WhenAll(first, env.ExecuteAsync("second", Cancel));

        Assert.Equal(["first 1", "first 2", "second 1"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Collect_OfTwoStreamsOfOneProgram_GivesEachItsRecords()
    {
        var env = cluster.Cluster.CreateEnvironment();
        var odd = env.FromSequence(1, 6).Filter(number => number % 2 == 1);
        var even = env.FromSequence(1, 6).Filter(number => number % 2 == 0);

        Assert.Equal([1, 3, 5], (await odd.ExecuteAndCollectAllAsync(cancellationToken: Cancel)).Order());
        Assert.Equal([2, 4, 6], (await even.ExecuteAndCollectAllAsync(cancellationToken: Cancel)).Order());
    }

    [Fact]
    public async Task Collect_EnumeratedTwice_RunsTwice()
    {
        var numbers = cluster.Cluster.CreateEnvironment().FromSequence(1, 3).ExecuteAndCollectAsync(cancellationToken: Cancel);

        Assert.Equal([1, 2, 3], (await numbers.ToListAsync(Cancel)).Order());
        Assert.Equal([1, 2, 3], (await numbers.ToListAsync(Cancel)).Order());
    }

    [Fact]
    public async Task Collect_ThatWasRefused_LeavesNothingBehind()
    {
        var env = cluster.Cluster.CreateEnvironment();
        var numbers = env.FromSequence(1, 3);
        await Assert.ThrowsAsync<InvalidJobException>(() => numbers.ExecuteAndCollectAllAsync(jobName: " ", Cancel));

        Assert.DoesNotContain(env.Transformations, step => step.OutputType is null);
        Assert.Equal(3, (await numbers.ExecuteAndCollectAllAsync(cancellationToken: Cancel)).Count);
    }

    private static void See<T>(DataStream<T> stream, string name, ConcurrentQueue<string> seen) => stream.Map(value =>
    {
        seen.Enqueue($"{name} {value}");
        return value;
    }).SinkTo(new DiscardingSink<T>());
}
