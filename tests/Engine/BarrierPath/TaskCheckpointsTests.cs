using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Inject;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

public sealed class TaskCheckpointsTests
{
    private readonly List<string> _happened = [];
    private readonly TaskScope _scope = new("task", TimeProvider.System);

    [Fact]
    public void C7_Barrier_WhatMustBeBeforeIt_ThenTheBarrier_ThenTheStateOfTheElementsInTheirOrder()
    {
        Take(new Element(this, "first"), new Element(this, "second"), new Writer(this));

        Assert.Equal(
            ["first prepares", "second prepares", "the barrier of 7 leaves", "first is stored", "second is stored", "7 is acknowledged"],
            _happened);
    }

    [Fact]
    public void C7_ElementThatCannotBeStored_IsTheOneThatTheMessageNames()
    {
        var broken = new Element(this, "broken") { Failure = new InvalidDataException("no") };

        Assert.Throws<InvalidDataException>(() => Take(broken, new Element(this, "second")));

        Assert.Same(broken, _scope.Current);
    }

    private void Take(params ChainElement[] chain) =>
        new TaskCheckpoints(chain, new TaskControl(), new Responder(_happened), AlignmentSettings.Aligned, new TaskCounters())
            .Take(new CheckpointBarrier(new CheckpointId(7)), hasEnded: false, now: 0);

    private sealed class Element : ChainElement
    {
        private readonly TaskCheckpointsTests _test;

        public Element(TaskCheckpointsTests test, string name)
            : base(test._scope, name) => (_test, OperatorId) = (test, name);

        public Exception? Failure { get; init; }

        public override void PrepareSnapshot(CheckpointId checkpoint) => _test._happened.Add($"{Name} prepares");

        public override void Snapshot(OperatorSnapshot snapshot)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            _test._happened.Add($"{Name} is stored");
        }
    }

    private sealed class Writer(TaskCheckpointsTests test) : ChainElement(test._scope, "writer"), IShuffleWriter
    {
        public int PendingFrames => 0;

        public double Backlog => 0;

        public void Drain()
        {
        }

        public void Flush()
        {
        }

        public void SendBarrier(CheckpointBarrier barrier) => test._happened.Add($"the barrier of {barrier.Checkpoint} leaves");

        public bool HoldsBack(CheckpointId checkpoint) => false;

        public void Overtake(CheckpointId checkpoint, ChannelStateBuilder state) => throw new InvalidOperationException("Nothing waits.");
    }

    private sealed class Responder(List<string> happened) : ICheckpointResponder
    {
        public void Acknowledge(CheckpointBarrier barrier, TaskSnapshot snapshot) => happened.Add($"{barrier.Checkpoint} is acknowledged");

        public void Decline(CheckpointId checkpoint, string reason) => happened.Add($"{checkpoint} is declined");

        public void EndOfData()
        {
        }
    }
}
