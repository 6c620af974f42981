using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>
/// Rules C9 to C11 where nothing moves: a sink that takes nothing, so that all gates are full and no producer has credit.
/// </summary>
public sealed class BlockedSinkTests
{
    private readonly SlowSink<long> _sink = new(1) { IsBlocked = true };

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 5)]
    [InlineData(false, 0)]
    [InlineData(false, 5)]
    public void C9_BlockedSink_CheckpointsAreCompletedUnaligned(bool local, int timeout)
    {
        var runs = Enumerable.Range(1, 4).Select(seed => Run(Checkpoints(TimeSpan.FromMilliseconds(timeout)), local, seed: seed)).ToList();

        Assert.All(runs, checkpoints => Assert.True(checkpoints.Completed > 1, $"{checkpoints.Completed} completed"));
        Assert.All(runs, checkpoints => Assert.True(checkpoints.Unaligned > 1));

        // Whether a producer has something in hand at the barrier that finds no credit is a matter of the order of steps.
        var channels = runs.SelectMany(checkpoints => checkpoints.Channels).SelectMany(state => state.Channels).ToList();
        Assert.Contains(channels, channel => channel.Place.IsOutput);
        Assert.Contains(channels, channel => !channel.Place.IsOutput);
        Assert.Empty(_sink.Committed);
    }

    [Fact]
    public void C9_WithoutOvertaking_ABlockedSinkHoldsUpTheCheckpoint() => Assert.Equal(0, Run(Checkpoints(timeout: null)).Completed);

    [Fact]
    public void C9_AtLeastOnce_OvertakesNothing() =>
        Assert.Equal(0, Run(Checkpoints(new AlignmentSettings(CheckpointingMode.AtLeastOnce, TimeSpan.Zero, 1 << 20))).Completed);

    [Fact]
    public void C10_BeforeTheTimeout_TheCheckpointStaysAligned() => Assert.Equal(0, Run(Checkpoints(TimeSpan.FromDays(1))).Completed);

    [Fact]
    public void C10_JobThatKeepsUp_StaysAligned()
    {
        _sink.IsBlocked = false;
        var checkpoints = Run(Checkpoints(TimeSpan.FromDays(1)));

        Assert.True(checkpoints.Completed > 0);
        Assert.Equal(0, checkpoints.Unaligned);
    }

    [Theory]
    [InlineData(PartitionerKind.Forward)]
    [InlineData(PartitionerKind.Rescale)]
    [InlineData(PartitionerKind.Broadcast)]
    public void C11_PointwiseAndBroadcastExchanges_AreAlwaysAligned(PartitionerKind partitioner) =>
        Assert.Equal(0, Run(Checkpoints(TimeSpan.Zero), exchange: partitioner).Completed);

    [Fact]
    public void C11_Savepoint_IsAlwaysAligned()
    {
        var asked = new SeededCheckpoints(1)
        {
            Config = new CheckpointConfig(),
            Ask = (CheckpointKind.Savepoint, 3000),
            AbortPerMille = 0,
            Alignment = new AlignmentSettings(CheckpointingMode.ExactlyOnce, TimeSpan.Zero, 1 << 20),
        };
        Assert.Null(Run(asked).Savepoint);

        asked.Ask = (CheckpointKind.Checkpoint, 3000);
        Assert.NotNull(Run(asked).Latest);
    }

    [Fact]
    public void TooMuchUnderWay_GivesTheCheckpointUp_AndTheNextOneIsAligned()
    {
        var checkpoints = Run(Checkpoints(new AlignmentSettings(CheckpointingMode.ExactlyOnce, TimeSpan.Zero, ChannelStateMax: 8)));

        Assert.True(checkpoints.Declined > 0);
        // The first may come before much is under way.
        Assert.InRange(checkpoints.Completed, 0, 1);
    }

    private static SeededCheckpoints Checkpoints(TimeSpan? timeout) =>
        Checkpoints(new AlignmentSettings(CheckpointingMode.ExactlyOnce, timeout, 1 << 20));

    private static SeededCheckpoints Checkpoints(AlignmentSettings alignment) =>
        new(1) { Alignment = alignment, AbortPerMille = 0, LostNewsPercent = 0 };

    private SeededCheckpoints Run(
        SeededCheckpoints checkpoints,
        bool local = true,
        PartitionerKind exchange = PartitionerKind.Hash,
        int seed = 1)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        var numbers = environment.FromSource(new SmallSplitsSource(1, 100_000)).KeyBy(n => n % 7).Map(n => n).Uid("first");
        var exchanged = exchange switch
        {
            PartitionerKind.Forward => numbers.Map(n => n).DisableChaining(),
            PartitionerKind.Rescale => numbers.Rescale(),
            PartitionerKind.Broadcast => numbers.Broadcast(),
            _ => numbers.KeyBy(n => n % 5).Map(n => n).Uid("second"),
        };
        exchanged.SinkTo(_sink);
        new SeededRun(
            environment, seed, new SeededRunOptions { Local = local, Credits = 2, FrameSize = 64, BufferTimeout = TimeSpan.Zero },
                checkpoints)
                .TryRun(20_000);
        return checkpoints;
    }
}
