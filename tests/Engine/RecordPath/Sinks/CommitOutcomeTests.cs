using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath.Commit;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Sinks;

/// <summary>Rule X5: what becomes of each request to commit.</summary>
public sealed class CommitOutcomeTests
{
    private readonly ScriptedSink _sink = new();

    [Fact]
    public void X5_NothingSignalled_IsCommitted()
    {
        using var task = new SinkTask(_sink);
        Assert.Equal(1, Measure(task, () => Commit(task))["committed"]);
        Assert.Equal(["1"], _sink.Committed);
    }

    [Fact]
    public void X5_RetryLater_ComesAgainAfterAWait_ThatDoublesUpToItsMax()
    {
        var tries = new List<(DateTimeOffset, int)>();
        using var task = new SinkTask(_sink);
        var start = task.Time.GetUtcNow();
        _sink.OnCommit = request =>
        {
            tries.Add((task.Time.GetUtcNow(), request.NumberOfRetries));
            if (request.NumberOfRetries < 3)
            {
                request.RetryLater();
            }
        };
        Commit(task);
        Assert.False(task.IsSettled);
        for (var second = 0; second < 20; second++)
        {
            task.Resume();
            task.Time.Advance(TimeSpan.FromSeconds(0.5));
        }

        Assert.Equal([(start, 0), (start.AddSeconds(1), 1), (start.AddSeconds(3), 2), (start.AddSeconds(6), 3)], tries);
        Assert.Equal(3, task.Woken);
        Assert.Equal(["1"], _sink.Committed);
        Assert.True(task.IsSettled);
    }

    [Fact]
    public void X5_RetryLater_TooOften_FailsTheTask_AndTheJobMayStartAgain()
    {
        _sink.OnCommit = request => request.RetryLater(new IOException("No answer."));
        using var task = new SinkTask(_sink);
        Commit(task);

        FlinkException? failure = null;
        for (var step = 0; failure is null && step < 100; step++)
        {
            task.Time.Advance(TimeSpan.FromSeconds(1));
            failure = Record.Exception(() => task.Resume()) as FlinkException;
        }

        Assert.Equal(4, _sink.Log.Count(entry => entry.StartsWith("commit", StringComparison.Ordinal)));
        Assert.Contains(
            "'1' of checkpoint 1 could not be committed, also not when it was tried 3 times again: No answer.",
            failure!.Message,
            StringComparison.Ordinal);
        Assert.Equal((FailureOrigin.External, false), (failure.Origin, failure.IsFinal));
    }

    [Fact]
    public void X5_RetryLater_IsForTheRequestAlone()
    {
        _sink.OnCommit = request =>
        {
            if (request is { Committable: "2", NumberOfRetries: 0 })
            {
                request.RetryLater();
            }
        };
        using var first = new SinkTask(new ScriptedSink());
        first.Write(1);
        var one = first.Snapshot(1);
        using var second = new SinkTask(new ScriptedSink());
        second.Write(2);
        var both =
            FlinkNet.Engine.RecordPath.State.Snapshots.OperatorSnapshot.Merge([one, second.Snapshot(1)], new KeyGroupRange(0, 720), 0, 1);
        using var task = new SinkTask(_sink, restored: both);

        Assert.Equal(["1"], _sink.Committed);
        Assert.False(task.Resume());
        task.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(task.Resume());
        Assert.Equal(["commit 1, 2", "commit 2"], _sink.Log);
        Assert.Equal(["1", "2"], _sink.Committed);
    }

    [Fact]
    public void X5_UpdateAndRetryLater_TheRestComesAgain_AndStandsInTheNextSnapshot()
    {
        _sink.OnCommit = request =>
        {
            if (request.NumberOfRetries == 0)
            {
                request.UpdateAndRetryLater("the rest of " + request.Committable);
            }
        };
        using var task = new SinkTask(_sink);
        Commit(task);
        var snapshot = task.Snapshot(2);
        task.Time.Advance(TimeSpan.FromSeconds(1));
        task.Resume();
        var next = new ScriptedSink();
        using var restored = new SinkTask(next, restored: snapshot);

        Assert.Equal(["the rest of 1"], _sink.Committed);
        Assert.Equal(["the rest of 1"], next.Committed);
    }

    [Fact]
    public void X5_SignalFailedWithKnownReason_IsDroppedLoggedAndCounted()
    {
        _sink.OnCommit = request => request.SignalFailedWithKnownReason(new IOException("The table was dropped."));
        using var task = new SinkTask(_sink);
        var measured = Measure(task, () => Commit(task));

        Assert.Equal((1, 0), (measured["failed"], measured["pending"]));
        Assert.Equal(
            "Sink 'out' of job 'job' dropped '1' of checkpoint 1, which cannot be committed: The table was dropped.",
            Assert.Single(task.Warnings));
        Assert.True(task.IsSettled);
        Assert.Empty(task.Snapshot(2).Lists["$committables"].Elements);
    }

    [Fact]
    public void X5_SignalFailedWithUnknownReason_FailsTheJob()
    {
        _sink.OnCommit = request => request.SignalFailedWithUnknownReason(new IOException("Fenced."));
        using var task = new SinkTask(_sink);
        var measured = Measure(task, () => Assert.True(Assert.Throws<FlinkException>(() => Commit(task)).IsFinal));

        Assert.Equal(1, measured["failed"]);
    }

    [Fact]
    public void X5_SignalAlreadyCommitted_IsForgottenAndCounted()
    {
        _sink.OnCommit = request => request.SignalAlreadyCommitted();
        using var task = new SinkTask(_sink);
        var measured = Measure(task, () => Commit(task));

        Assert.Equal((1, 0), (measured["already_committed"], measured["committed"]));
        Assert.True(task.IsSettled);
    }

    [Fact]
    public void X5_CommitterThatThrows_FailsTheTask_AndTheJobMayStartAgain()
    {
        _sink.CommitEnds = () => throw new IOException("Broken.");
        using var task = new SinkTask(_sink);

        Assert.Equal("Broken.", Assert.Throws<IOException>(() => Commit(task)).Message);
    }

    [Fact]
    public void X5_WaitForARetry_HoldsBackNoRecords_ButTheEndOfTheTask()
    {
        _sink.OnCommit = request => request.RetryLater();
        using var task = new SinkTask(_sink);
        Commit(task);

        Assert.True(task.Resume());
        Assert.True(task.IsAvailable);
        Assert.False(task.IsSettled);
    }

    [Fact]
    public void Pending_CountsWhatWaits()
    {
        using var task = new SinkTask(_sink);
        Assert.Equal(2, Measure(task, () =>
        {
            task.Write(1);
            task.Snapshot(1);
            task.Write(2);
            task.Snapshot(2);
        })["pending"]);
    }

    [Fact]
    public void Delay_OfManyRetries_StaysAtItsMax()
    {
        var settings = CommitSettings.From(new SinkConfig());
        Assert.Equal(TimeSpan.FromMilliseconds(100), settings.DelayBefore(1));
        Assert.Equal(TimeSpan.FromMilliseconds(800), settings.DelayBefore(4));
        Assert.Equal(TimeSpan.FromSeconds(10), settings.DelayBefore(1000));
        Assert.Equal(10, settings.RetriesMax);
    }

    private static void Commit(SinkTask task)
    {
        task.Write(1);
        task.Snapshot(1);
        task.Complete(1);
    }

    private static Dictionary<string, long> Measure(SinkTask task, Action act)
    {
        var sums =
            new Dictionary<string, long> { ["committed"] = 0, ["already_committed"] = 0, ["failed"] = 0, ["retried"] = 0, ["pending"] = 0 };
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter == task.Meter)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Assert.Contains(tags.ToArray(), tag => tag is { Key: "flink.operator", Value: "out" });
            sums[instrument.Name.Split('.')[^1]] += value;
        });
        listener.Start();
        act();
        return sums;
    }
}
