using FlinkNet.Engine.BarrierPath.Storage;

namespace FlinkNet.Simulation;

/// <summary>Each promise is broken on purpose, and the simulator must see it.</summary>
public sealed class CheckerTests
{
    private const int SeedsMax = 1000;
    private static readonly FaultRates ReadersAskLate = new() { LateRequests = 700, ProgramRestarts = 100, Rescales = 300 };
    private static readonly FaultRates TasksFail = new() { TaskFailures = 300, LatencyMax = 50_000 };

    [Fact]
    public void NothingTwice_ALedgerThatForgetsWhatItCommitted_IsSeen() =>
        AssertSeen("Written 2 times", settings => settings with { Ledger = () => new ForgetfulLedger(), Faults = TasksFail });

    [Fact]
    public void NothingTwice_ChannelsThatDoNotWaitForBarriers_IsSeen() => AssertSeen("", settings =>
    {
        settings.Config.Checkpointing.Mode = CheckpointingMode.AtLeastOnce;
        return settings with { Faults = TasksFail };
    });

    [Fact]
    public void NothingLost_ALedgerThatDropsTransactions_IsSeen() =>
        AssertSeen("Lost", settings => settings with { Ledger = () => new LossyLedger() });

    [Fact]
    public void NothingLost_ASplitThatIsBegunBehindOthersOfTheSameTime_IsSeen() =>
        AssertSeen("Lost", settings => settings with { Faults = ReadersAskLate }, new SharedTimes(asksAtStart: false));

    [Fact]
    public void NothingLost_SplitsOfSeveralReadersThatAreReadInTheWrongOrder_IsSeen() =>
        AssertSeen("Lost", settings => settings with { Faults = ReadersAskLate }, new DisorderedTimes());

    [Fact]
    public void KeyOrder_RecordsThatAreSpreadOnTheirWay_IsSeen() =>
        AssertSeen("Out of order", settings => settings, new SpreadCounts());

    [Fact]
    public void CompletedCheckpoint_AStoreThatCutsObjectsOff_IsSeen() =>
        AssertSeen("", settings => settings with { AsStored = content => content[..^1] });

    [Fact]
    public void CompletedCheckpoint_AnObjectThatIsDeletedTooEarly_IsSeen() =>
        AssertSeen("is not there", settings => settings with { Checks = new DeletingChecks() }, new WideState());

    [Fact]
    public void NothingTwice_RunsWhoseMarksAreNotKept_AreSeenWhenCheckpointsVanish() =>
        AssertSeen("Written 2 times", settings => settings with
        {
            Checks = new ForgettingChecks(),
            Faults = SingleFault.All["checkpoints vanish and the program is killed"],
        });

    [Fact]
    public void Savepoint_ThatIsDeletedThoughItIsTheUsers_IsSeen() => AssertSeen(
        "is the user's", settings => settings with { Checks = new LosingChecks(), Faults = new FaultRates { Savepoints = 1000 } });

    [Fact]
    public void Liveness_AJobThatNeverGetsItsSlots_IsSeen() =>
        AssertSeen("did not finish", settings => settings with { SlotsPerSilo = 0, PatienceSteps = 5_000 });

    [Fact]
    public void Replay_AFunctionThatLeavesTheThread_IsSeen() => AssertSeen("another thread", settings => settings, new EscapingJob());

    [Fact]
    public void Watermark_ThatGoesBack_IsSeen()
    {
        var (settings, input) = SimSettings.Draw(1);
        using var world = new SimWorld(1, settings, input);
        var watch = new WatermarkWatch(world);

        watch.See(default, 10);
        watch.See(default, 10);
        Assert.Null(world.Broken);
        watch.See(default, 9);

        Assert.Contains("went back", world.Broken, StringComparison.Ordinal);
    }

    private static void AssertSeen(string expected, Func<SimSettings, SimSettings> plant, Workload? job = null)
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
        {
            var (settings, input) = SimSettings.Draw(seed, job);
            var planted = plant(settings with { Faults = new FaultRates(), FaultySteps = 3000 });
            if (SeedRun.Run(seed, planted, input).Failure is { } failure && failure.Contains(expected, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"Within {SeedsMax} seeds nobody saw it.");
    }

    private sealed class ForgetfulLedger : Ledger
    {
        public override bool Commit(int transaction)
        {
            Show(transaction);
            return true;
        }
    }

    private sealed class LossyLedger : Ledger
    {
        public override bool Commit(int transaction) => transaction % 3 == 0 || base.Commit(transaction);
    }

    /// <summary>Nothing tells a run that runs before it had checkpoints.</summary>
    private sealed class ForgettingChecks : Checks
    {
        public override void OnWritten(SimWorld world, string name)
        {
            base.OnWritten(world, name);
            if (name.StartsWith(SnapshotPaths.Runs(Workload.JobName), StringComparison.Ordinal))
            {
                world.Objects.Delete(name);
            }
        }
    }

    private sealed class LosingChecks : Checks
    {
        public override void OnAnnounced(SimWorld world, string manifestName)
        {
            base.OnAnnounced(world, manifestName);
            if (SimSavepoints.IsSavepoint(manifestName))
            {
                world.Objects.Delete(manifestName);
            }
        }
    }

    private sealed class DeletingChecks : Checks
    {
        public override void OnWritten(SimWorld world, string name)
        {
            base.OnWritten(world, name);
            if (SnapshotPaths.IsManifest(name)
                && world.Objects.All.Keys.FirstOrDefault(other => !SnapshotPaths.IsManifest(other)) is { } snapshot)
            {
                world.Objects.Delete(snapshot);
            }
        }
    }
}
