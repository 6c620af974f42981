using FlinkNet.Model;
using OwnOperator;

namespace FlinkNet.Testing.Tests;

/// <summary>The mini-cluster, used as a fixture as its users do.</summary>
public sealed class FlinkMiniClusterTests(FlinkMiniClusterTests.TwoTaskManagers cluster)
    : IClassFixture<FlinkMiniClusterTests.TwoTaskManagers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_OverTwoTaskManagers_CountsWords()
    {
        var counts = await Words(cluster.Cluster.CreateEnvironment()).ExecuteAndCollectAllAsync(cancellationToken: Cancel);

        Assert.Equal([("a", 500), ("b", 500)], counts.Order());
    }

    [Fact]
    public async Task Job_WithAnOperatorOfOnesOwn_RunsOverTwoTaskManagers()
    {
        var env = cluster.Cluster.CreateEnvironment();
        var receipts = await env.FromCollection(Shop.Orders).KeyBy(order => order.Number)
            .Connect(env.FromCollection(Shop.Payments).KeyBy(payment => payment.Order))
            .Transform("Match Payments", new MatchPaymentsFactory(TimeSpan.FromMinutes(15))).Uid("match payments")
            .ExecuteAndCollectAllAsync(cancellationToken: Cancel);

        Assert.Equal(["A-1", "A-2", "A-3", "B-1", "B-2"], receipts.Select(receipt => receipt.Order).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Jobs_SideBySide_DoNotDisturbEachOther()
    {
        var jobs = Enumerable.Range(1, 3).Select(number => cluster.Cluster.CreateEnvironment().SetParallelism(1)
            .FromSequence(1, 100).Map(value => value * number).ExecuteAndCollectAllAsync(cancellationToken: Cancel)).ToList();

        var results = await Task.WhenAll(jobs);

        Assert.Equal([5_050L, 10_100L, 15_150L], results.Select(result => result.Sum()));
    }

    [Fact]
    public async Task Job_ThatFails_LeavesTheClusterToTheNext()
    {
        var failing = cluster.Cluster.CreateEnvironment();
        failing.FromSequence(1, 10).Map<long>(_ => throw new InvalidDataException("no good")).SinkTo(new DiscardingSink<long>());

        var failure = await Assert.ThrowsAsync<JobExecutionException>(() => failing.ExecuteAsync("failing", Cancel));
        Assert.Contains("no good", failure.Message, StringComparison.Ordinal);

        Assert.Equal(
            10,
            (await cluster.Cluster.CreateEnvironment().FromSequence(1, 10).ExecuteAndCollectAllAsync(cancellationToken: Cancel)).Count);
    }

    [Fact]
    public async Task Job_ThatNeedsMoreSlotsThanThereAre_IsRefused()
    {
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(5);
        environment.FromSequence(1, 10).SinkTo(new DiscardingSink<long>());

        var refusal = await Assert.ThrowsAsync<InvalidJobException>(() => environment.ExecuteAsync("wide", Cancel));

        Assert.Contains("needs 5 slots, and the mini-cluster has 4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_WhileAJobRuns_CancelsIt()
    {
        var own = new FlinkMiniCluster();
        var environment = own.CreateEnvironment();
        var started = new TaskCompletionSource();
        environment.FromSource(
            new Connectors.Generator.DataGeneratorSource<long>(number => number, count: null, recordsPerSecond: 100),
            WatermarkStrategy.NoWatermarks<long>())
            .Map(number =>
            {
                started.TrySetResult();
                return number;
            })
            .SinkTo(new DiscardingSink<long>());
        var job = environment.ExecuteAsync("endless", Cancel);
        await started.Task.WaitAsync(Cancel);

        await own.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => job);
        Assert.Throws<ObjectDisposedException>(own.CreateEnvironment);
    }

    [Fact]
    public async Task Dispose_OfAClusterThatWasNeverUsed_DoesNothing() => await new FlinkMiniCluster().DisposeAsync();

    [Fact]
    public async Task AlignedSources_OnTheCluster_BothComeToTheirEnd()
    {
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(2);
        var strategy = WatermarkStrategy.ForMonotonousTimestamps<long>()
            .WithTimestampAssigner(number => number)
            .WithWatermarkAlignment("both", TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10));

        var all = await environment.FromSource(new Connectors.Generator.NumberSequenceSource(1, 100_000), strategy)
            .Union(environment.FromSource(new Connectors.Generator.NumberSequenceSource(1, 1_000), strategy))
            .ExecuteAndCollectAllAsync(cancellationToken: Cancel);

        Assert.Equal(101_000, all.Count);
    }

    [Fact]
    public void Size_OfNothing_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlinkMiniCluster(options => options.NumberTaskManagers = 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlinkMiniCluster(options => options.NumberSlotsPerTaskManager = 0));
    }

    private static DataStream<(string Word, int Count)> Words(StreamExecutionEnvironment environment) => environment
        .FromSequence(1, 1_000)
        .Map(number => (Word: number % 2 == 0 ? "a" : "b", Count: 1))
        .KeyBy(counted => counted.Word)
        .FullWindowPartition()
        .Reduce((left, right) => (left.Word, left.Count + right.Count)).Uid("count");

    /// <summary>One cluster for all tests of the class.</summary>
    public sealed class TwoTaskManagers : IAsyncDisposable
    {
        /// <summary>The cluster.</summary>
        public FlinkMiniCluster Cluster { get; } = new(options =>
        {
            options.NumberTaskManagers = 2;
            options.NumberSlotsPerTaskManager = 2;
        });

        /// <summary>Stops it.</summary>
        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
