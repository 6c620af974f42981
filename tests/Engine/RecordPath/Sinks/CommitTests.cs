using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Sinks;

/// <summary>Rules X1 to X4, X6 to X8: what a sink prepares, when it is committed, and by whom.</summary>
public sealed class CommitTests
{
    private readonly ScriptedSink _sink = new();

    [Fact]
    public void X1_Barrier_TheWriterIsFlushedAndPrepares_BeforeTheSnapshotIsTaken()
    {
        using var task = new SinkTask(_sink);
        task.Write(1, 2);
        var snapshot = task.Snapshot(1);

        Assert.Equal(["flush", "prepare"], _sink.Log);
        Assert.Single(CommittablesIn(snapshot));
    }

    [Fact]
    public void X2_Snapshot_HoldsWhatIsNotCommitted_AlsoWhatIsBeingCommitted()
    {
        var end = new TaskCompletionSource();
        _sink.CommitEnds = () => end.Task;
        using var task = new SinkTask(_sink);
        task.Write(1);
        task.Snapshot(1);
        task.Complete(1);
        task.Write(2);

        Assert.Equal(2, CommittablesIn(task.Snapshot(2)).Count);
        end.SetResult();
        Assert.True(task.Resume());
        Assert.Single(CommittablesIn(task.Snapshot(3)));
    }

    [Fact]
    public void X2_Snapshot_IsNotChangedByWhatIsCommittedLater()
    {
        using var task = new SinkTask(_sink);
        task.Write(1);
        var snapshot = task.Snapshot(1);
        task.Complete(1);

        Assert.Single(CommittablesIn(snapshot));
    }

    [Fact]
    public void X3_CompletedCheckpoint_CommitsItAndAllBefore_OneFullyBeforeTheNext()
    {
        var ends = new Queue<TaskCompletionSource>([new(), new()]);
        var begun = new Queue<TaskCompletionSource>(ends);
        _sink.CommitEnds = () => begun.Dequeue().Task;
        using var task = new SinkTask(_sink);
        task.Write(1);
        task.Snapshot(1);
        task.Write(2);
        task.Snapshot(2);
        task.Write(3);
        task.Snapshot(3);
        task.Complete(2);

        Assert.Equal("commit 1", _sink.Log[^1]);
        task.Resume();
        Assert.Equal("commit 1", _sink.Log[^1]);
        ends.Dequeue().SetResult();
        Assert.Equal(1, task.Woken);
        task.Resume();
        Assert.Equal("commit 2", _sink.Log[^1]);
        ends.Dequeue().SetResult();
        task.Resume();
        Assert.Equal(["1", "2"], _sink.Committed);
        Assert.True(task.IsSettled);
    }

    [Fact]
    public void X3_ARetry_HoldsBackTheNextCheckpoint()
    {
        _sink.OnCommit = request =>
        {
            if (request is { Committable: "1", NumberOfRetries: 0 })
            {
                request.RetryLater();
            }
        };
        using var task = new SinkTask(_sink);
        task.Write(1);
        task.Snapshot(1);
        task.Complete(1);
        task.Write(2);
        task.Snapshot(2);
        task.Complete(2);
        Assert.Empty(_sink.Committed);

        task.Time.Advance(TimeSpan.FromSeconds(1));
        task.Resume();

        Assert.Equal(["1", "2"], _sink.Committed);
    }

    [Fact]
    public void X4_Restored_WhatTheCheckpointHeldIsCommittedBeforeAnyInput()
    {
        OperatorSnapshot snapshot;
        using (var lost = new SinkTask(_sink))
        {
            lost.Write(1);
            lost.Snapshot(1);
            lost.Write(2);
            snapshot = lost.Snapshot(2);
        }

        var restored = new List<bool>();
        var end = new TaskCompletionSource();
        var next = new ScriptedSink { CommitEnds = () => end.Task, OnCommit = request => restored.Add(request.IsRestored) };
        using var task = new SinkTask(next, restored: snapshot);

        Assert.False(task.Resume());
        end.SetResult();
        Assert.True(task.Resume());
        Assert.Equal(["1", "2"], next.Committed);
        Assert.Equal([true, true], restored);
    }

    [Fact]
    public void X3_Prepared_ForACheckpointBeforeTheLast_IsAFaultOfFlinkNets()
    {
        using var task = new SinkTask(_sink);
        task.Write(1);
        task.Snapshot(2);
        task.Write(2);

        var fault = Assert.Throws<FlinkException>(() => task.Snapshot(1));

        Assert.StartsWith(
            "Sink 'out' of job 'job' was to prepare results for checkpoint 1 after those for checkpoint 2.",
            fault.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Input_ThatHasEnded_MayBeFollowedByTheBarrierOfASavepointThatDrains()
    {
        using var task = new SinkTask(_sink, hasCheckpoints: false);
        task.Write(1);
        Assert.True(task.Finish());

        var snapshot = task.Snapshot(1);

        Assert.Equal(["1"], _sink.Committed);
        using var next = new SinkTask(new ScriptedSink(), restored: snapshot);
        Assert.True(next.Resume());
    }

    [Fact]
    public void X4_Restored_ByWhomeverHasReadNoCompleteCheckpoint_IsNotCommitted_AndIsAFaultOfFlinkNets()
    {
        using var lost = new SinkTask(_sink);
        lost.Write(1);
        var snapshot = lost.Snapshot(1);

        var fault = Assert.Throws<FlinkException>(() => new SinkTask(_sink, restored: snapshot, isOfACompleteCheckpoint: false));

        Assert.Equal(FailureOrigin.Internal, fault.Origin);
        Assert.StartsWith(
            "Sink 'out' of job 'job' was to commit what was prepared for checkpoint 1,", fault.Message, StringComparison.Ordinal);
        Assert.Contains("a fault of Flink.NET's own", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_sink.Committed);
    }

    [Fact]
    public void X6_WithoutCheckpoints_AllIsCommittedAtTheEndOfInput_AndTheTaskWaitsForIt()
    {
        var end = new TaskCompletionSource();
        _sink.CommitEnds = () => end.Task;
        using var task = new SinkTask(_sink, hasCheckpoints: false);
        task.Write(1, 2);

        Assert.False(task.Finish());
        Assert.False(task.IsAvailable);
        Assert.Equal(["flush at the end", "prepare", "commit 1+2"], _sink.Log);
        end.SetResult();
        Assert.Equal(1, task.Woken);
        Assert.True(task.IsAvailable);
        Assert.True(task.Finish());
        Assert.Equal(["1+2"], _sink.Committed);
    }

    [Fact]
    public void X6_WithCheckpoints_TheLastResultsAreCommittedByTheFinalCheckpoint()
    {
        using var task = new SinkTask(_sink);
        task.Write(1);
        Assert.True(task.Finish());
        Assert.Empty(_sink.Committed);

        Assert.Single(CommittablesIn(task.Snapshot(7)));
        Assert.Empty(_sink.Committed);
        task.Complete(7);
        Assert.Equal(["1"], _sink.Committed);
        Assert.True(task.IsSettled);
    }

    [Fact]
    public void X7_Results_AreVisibleOnlyWhenTheCheckpointIsComplete()
    {
        using var task = new SinkTask(_sink);
        task.Write(1);
        task.Snapshot(1);
        task.Write(2);
        task.Resume();
        Assert.Empty(_sink.Committed);

        task.Complete(1);
        Assert.Equal(["1"], _sink.Committed);
    }

    [Fact]
    public void X7_ATransactionThatHasExpired_FailsTheJobForGood_NamingTheCheckpoint()
    {
        _sink.OnCommit = request => request.SignalFailedWithUnknownReason(new TimeoutException("The transaction has expired."));
        using var task = new SinkTask(_sink);
        task.Write(1);
        task.Snapshot(4);

        var failure = Assert.Throws<FlinkException>(() => task.Complete(4));
        Assert.True(failure.IsFinal);
        Assert.True(new OperatorException("out", "task", failure).IsFinal);
        Assert.Contains("'1' of checkpoint 4 cannot be committed: The transaction has expired.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 1)]
    [InlineData(4, 4)]
    [InlineData(1, 3)]
    public void X8_RestoredAtAnotherParallelism_EachCommittableIsCommittedOnce_EvenlySpread(int before, int after)
    {
        var parts = new List<OperatorSnapshot>();
        for (var subtask = 0; subtask < before; subtask++)
        {
            using var task = new SinkTask(new ScriptedSink());
            for (var checkpoint = 1; checkpoint <= 3; checkpoint++)
            {
                task.Write((subtask * 10) + checkpoint);
                var snapshot = task.Snapshot(checkpoint);
                if (checkpoint == 3)
                {
                    parts.Add(snapshot);
                }
            }
        }

        var committed = new List<List<string>>();
        for (var subtask = 0; subtask < after; subtask++)
        {
            var sink = new ScriptedSink();
            using var task = new SinkTask(sink, restored: OperatorSnapshot.Merge(parts, new KeyGroupRange(0, 720), subtask, after));
            Assert.True(task.Resume());
            committed.Add(sink.Committed);
        }

        Assert.Equal(
            Enumerable.Range(0, before)
                .SelectMany(subtask => Enumerable.Range(1, 3), (subtask, checkpoint) => $"{(subtask * 10) + checkpoint}")
                .Order(),
            committed.SelectMany(texts => texts).Order());
        Assert.InRange(committed.Max(texts => texts.Count) - committed.Min(texts => texts.Count), 0, 1);
        Assert.All(committed, texts => Assert.Equal(texts.OrderBy(text => text[^1]), texts));
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> CommittablesIn(OperatorSnapshot snapshot) =>
        snapshot.Lists["$committables"].Elements;
}
