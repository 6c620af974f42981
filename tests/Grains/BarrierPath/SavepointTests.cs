using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Rules C13, C14 and F5 on the control plane: savepoints that are asked for, lost in the middle, asked for again.</summary>
public sealed class SavepointTests
{
    private const string Target = SavepointCluster.Target;

    [Fact]
    public async Task C13_Savepoint_IsCompleteInItself_AndTasksHearNothingOfIt()
    {
        await using var saved = await SavepointCluster.StartAsync();
        var asked = saved.SaveAsync(Target);
        var barrier = await saved.AcknowledgeNextAsync();

        var path = await asked;

        Assert.Equal((new CheckpointId(1), CheckpointKind.Savepoint, Target), (barrier.Checkpoint, barrier.Kind, barrier.Target));
        Assert.Equal($"{Target}/savepoint-saved-job-{saved.Job.Id.Value[..8]}-1", path);
        Assert.Equal([$"{path[(Target.Length + 1)..]}/_metadata"], saved.Stores[Target]);
        Assert.False(saved.Cluster.Runtime.HasNews);
        Assert.Equal(JobStatus.Running, (await saved.Job.Manager.GetDetailsAsync()).Status);
    }

    [Fact]
    public async Task Savepoint_WithoutADirectory_GoesWhereTheSettingsSay()
    {
        await using var saved = await SavepointCluster.StartAsync(config => config.Checkpointing.SavepointDirectory = Target);
        var asked = saved.SaveAsync(null);
        await saved.AcknowledgeNextAsync();

        Assert.StartsWith(Target + "/", await asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LostReply_TheSameRequestAgain_IsTheSameSavepoint()
    {
        await using var saved = await SavepointCluster.StartAsync();
        var request = new CheckpointRequest("mine", CheckpointKind.Savepoint, Target);
        await saved.Job.Manager.RequestCheckpointAsync(request);
        await saved.Job.Manager.RequestCheckpointAsync(request);
        await saved.AcknowledgeNextAsync();
        var path = (await UntilOverAsync(saved, "mine")).Path;

        var again = await saved.Job.Manager.RequestCheckpointAsync(request);

        Assert.Equal((CheckpointRequestPhase.Completed, 1, path), (again.Phase, again.Checkpoint, again.Path));
        Assert.Single(saved.Stores[Target]);
    }

    [Fact]
    public async Task CoordinatorLostInTheMiddle_TakesItAgainUnderAnotherNumber()
    {
        await using var saved = await SavepointCluster.StartAsync();
        var asked = saved.SaveAsync(Target);
        await saved.Cluster.Runtime.UntilTriggeredAsync();

        await saved.Cluster.Silos.DeactivateAsync(saved.Coordinator);

        Assert.Equal(new CheckpointId(2), (await saved.AcknowledgeNextAsync()).Checkpoint);
        Assert.EndsWith("-2", await asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CoordinatorAndJobManagerLostAfterwards_StillKnowTheAnswer()
    {
        await using var saved = await SavepointCluster.StartAsync();
        await saved.Job.Manager.RequestCheckpointAsync(new CheckpointRequest("mine", CheckpointKind.Savepoint, Target));
        await saved.AcknowledgeNextAsync();
        var before = await UntilOverAsync(saved, "mine");

        await saved.Cluster.Silos.DeactivateAsync(saved.Coordinator);
        await saved.Cluster.Silos.DeactivateAsync(saved.Job.Manager);

        Assert.Equal(before, await saved.Job.Manager.GetCheckpointRequestAsync("mine"));
    }

    [Fact]
    public async Task C14_StoreThatFails_IsTold_AndTheJobGoesOn_HoweverOften()
    {
        await using var saved = await SavepointCluster.StartAsync(config =>
        {
            config.Checkpointing.Interval = TimeSpan.FromDays(1);
            config.Checkpointing.Directory = "mem://checkpoints";
            config.Checkpointing.TolerableFailedCheckpoints = 0;
        });
        saved.Stores.WriteFault = name =>
            name.EndsWith("_metadata", StringComparison.Ordinal) ? new IOException("503, come again later") : null;
        for (var i = 0; i < 3; i++)
        {
            var asked = saved.SaveAsync(Target);
            await saved.AcknowledgeNextAsync();
            var failure = await Assert.ThrowsAsync<FlinkException>(() => asked);
            Assert.Contains("503, come again later. The job goes on", failure.Message, StringComparison.Ordinal);
            Assert.Equal("aborted", (await saved.Cluster.Runtime.UntilOverAsync()).News);
        }

        Assert.Equal(JobStatus.Running, (await saved.Job.Manager.GetDetailsAsync()).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FullStore_IsFoundOutBeforeAnyTaskStops(bool drain)
    {
        await using var saved = await SavepointCluster.StartAsync();
        saved.Stores.WriteFault = _ => new IOException("no space left on device");

        var failure = await Assert.ThrowsAsync<FlinkException>(() => saved.StopAsync(drain));

        Assert.Contains("no space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Equal(JobStatus.Running, (await saved.Job.Manager.GetDetailsAsync()).Status);
    }

    [Theory]
    [InlineData(CheckpointKind.Savepoint)]
    [InlineData(CheckpointKind.Drain)]
    [InlineData(CheckpointKind.Checkpoint)]
    public async Task Reason_ThatIsASentenceAlready_IsToldWithOnePeriod(CheckpointKind kind)
    {
        await using var saved = await SavepointCluster.StartAsync(config =>
        {
            config.Checkpointing.Interval = TimeSpan.FromDays(1);
            config.Checkpointing.Directory = "mem://checkpoints";
            config.Checkpointing.TolerableFailedCheckpoints = 0;
            config.RestartStrategy = RestartStrategy.None;
        });
        saved.Stores.WriteFault = name =>
            name.EndsWith("_metadata", StringComparison.Ordinal) ? new IOException("There is no space left.") : null;
        Task asked = kind == CheckpointKind.Checkpoint
            ? saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken)
            : kind == CheckpointKind.Drain ? saved.StopAsync(drain: true)
            : saved.SaveAsync(Target);
        if (kind == CheckpointKind.Checkpoint)
        {
            var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
            await saved.Coordinator.DeclineAsync(
                saved.Job.Task(1, 1, attempt),
                barrier.Checkpoint,
                "could not freeze its state: There is no space left.");
        }
        else
        {
            await saved.AcknowledgeNextAsync();
        }

        var failure = await Assert.ThrowsAsync<FlinkException>(() => asked);

        var told =
            new List<string> { failure.Message,
                Assert.Single(saved.Log.Lines, line => line.Line.Contains("aborted", StringComparison.Ordinal)).Line };
        if (kind != CheckpointKind.Savepoint)
        {
            Assert.DoesNotContain("The job goes on", failure.Message, StringComparison.Ordinal);
            told.Add((await saved.Job.UntilAsync(JobStatus.Failed)).Failure!.Message);
        }

        Assert.All(told, text =>
        {
            Assert.Contains("There is no space left.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("..", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task TaskThatCannotStoreItsSnapshot_IsNamed()
    {
        await using var saved = await SavepointCluster.StartAsync();
        var asked = saved.SaveAsync(Target);
        var (_, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        await saved.Coordinator.DeclineAsync(saved.Job.Task(1, 1), barrier.Checkpoint, "could not store its snapshot: quota");

        var failure = await Assert.ThrowsAsync<FlinkException>(() => asked);
        Assert.Contains("(2/2)' could not store its snapshot: quota", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F5_StopWithSavepoint_TasksHearThatItIsTheLast_AndThenTheJobIsFinished()
    {
        await using var saved = await SavepointCluster.StartAsync(config =>
        {
            config.Checkpointing.Interval = TimeSpan.FromDays(1);
            config.Checkpointing.Directory = "mem://checkpoints";
        });
        var checkpoint = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await saved.AcknowledgeNextAsync();
        Assert.Equal(1, await checkpoint);
        Assert.Equal((new CheckpointId(1), "complete"), await saved.Cluster.Runtime.UntilOverAsync());
        Assert.Equal(
            ["saved%20job/chk-1/_metadata", "saved%20job/runs/1", "saved%20job/runs/1-complete"],
            saved.Stores["mem://checkpoints"]);

        var asked = saved.StopAsync();
        Assert.Equal(CheckpointKind.Suspend, (await saved.AcknowledgeNextAsync()).Kind);
        Assert.Equal((new CheckpointId(2), "last"), await saved.Cluster.Runtime.UntilOverAsync());
        Assert.False(asked.IsCompleted);
        saved.Cluster.Runtime.FinishAll();

        Assert.EndsWith("-2", await asked, StringComparison.Ordinal);
        await saved.Job.UntilAsync(JobStatus.Finished);
        Assert.Empty(saved.Stores["mem://checkpoints"]);
        Assert.Single(saved.Stores[Target]);
    }

    [Fact]
    public async Task F5_CoordinatorLostAfterTheSavepointIsWritten_StillStopsTheJob()
    {
        await using var saved = await SavepointCluster.StartAsync();
        var asked = saved.StopAsync();
        await saved.AcknowledgeNextAsync();
        await saved.Cluster.Runtime.UntilOverAsync();

        await saved.Cluster.Silos.DeactivateAsync(saved.Coordinator);

        Assert.Equal((new CheckpointId(1), "last"), await saved.Cluster.Runtime.UntilOverAsync());
        saved.Cluster.Runtime.FinishAll();
        Assert.EndsWith("-1", await asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F5_DrainThatFails_StartsTheJobAgain()
    {
        await using var saved =
            await SavepointCluster.StartAsync(config => config.RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero));
        saved.Stores.WriteFault = name => name.EndsWith("_metadata", StringComparison.Ordinal) ? new IOException("gone") : null;
        var asked = saved.StopAsync(drain: true);
        await saved.AcknowledgeNextAsync();

        var failure = await Assert.ThrowsAsync<FlinkException>(() => asked);

        Assert.Contains("starts again from its latest checkpoint", failure.Message, StringComparison.Ordinal);
        await saved.Job.UntilAsync(details =>
            details.Status == JobStatus.Running
                && saved.Cluster.Runtime.Started.Any(task => task.Attempt == new Attempt(2)), "the second attempt to run");
    }

    [Fact]
    public async Task F5_SuspendThatFails_IsTakenBack_AndTheJobGoesOn()
    {
        await using var saved = await SavepointCluster.StartAsync();
        saved.Stores.WriteFault = name => name.EndsWith("_metadata", StringComparison.Ordinal) ? new IOException("gone") : null;
        var asked = saved.StopAsync();
        await saved.AcknowledgeNextAsync();

        var failure = await Assert.ThrowsAsync<FlinkException>(() => asked);

        Assert.Contains("The job goes on", failure.Message, StringComparison.Ordinal);
        Assert.Equal((new CheckpointId(1), "aborted"), await saved.Cluster.Runtime.UntilOverAsync());
        Assert.Empty(saved.Stores[Target]);
        Assert.Equal(JobStatus.Running, (await saved.Job.Manager.GetDetailsAsync()).Status);
    }

    [Fact]
    public async Task F5_TaskLostAfterTheSavepointIsWritten_TheNextAttemptCommitsWhatItHolds_AndEnds()
    {
        await using var saved =
            await SavepointCluster.StartAsync(config => config.RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero));
        var asked = saved.StopAsync();
        await saved.AcknowledgeNextAsync();
        await saved.Cluster.Runtime.UntilOverAsync();

        saved.Cluster.Runtime.Tell(
            saved.Job.Task(1, 0),
            TaskState.Failed,
            new FailureInfo(FailureOrigin.External, "killed while it committed", null));
        await saved.Job.UntilAsync(
            details => details.Status == JobStatus.Running
                && saved.Cluster.Runtime.Started.Count(task => task.Attempt == new Attempt(2)) == 4, "the second attempt to run");

        Assert.All(saved.Tasks(attempt: 2), task =>
            Assert.True(saved.Cluster.Runtime.DeploymentOf(task) is { Stops: true, RestoredCheckpoint.Value: 1, RestoredPath: not null }));
        saved.Cluster.Runtime.FinishAll();
        Assert.EndsWith("-1", await asked, StringComparison.Ordinal);
        await saved.Job.UntilAsync(JobStatus.Finished);
    }

    [Fact]
    public async Task F4_Cancel_EndsWhatWasAskedFor()
    {
        await using var saved = await SavepointCluster.StartAsync();
        var asked = saved.SaveAsync(Target);
        await saved.Cluster.Runtime.UntilTriggeredAsync();

        await saved.Client.CancelAsync(saved.Job.Id);

        var failure = await Assert.ThrowsAsync<FlinkException>(() => asked);
        Assert.Contains("Job 'saved job' is CANCEL", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TaskThatFails_EndsWhatWasAskedFor()
    {
        await using var saved =
            await SavepointCluster.StartAsync(config => config.RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero));
        var asked = saved.SaveAsync(Target);
        await saved.Cluster.Runtime.UntilTriggeredAsync();

        saved.Cluster.Runtime.Tell(saved.Job.Task(1, 0), TaskState.Failed, new FailureInfo(FailureOrigin.User, "boom", null));

        var failure = await Assert.ThrowsAsync<FlinkException>(() => asked);
        Assert.Contains("Job 'saved job' is RESTARTING", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TaskThatEndsMeanwhile_InAJobWithoutCheckpoints_EndsWhatWasAskedFor()
    {
        await using var saved = await SavepointCluster.StartAsync();
        var asked = saved.SaveAsync(Target);
        await saved.Cluster.Runtime.UntilTriggeredAsync();

        saved.Cluster.Runtime.Tell(saved.Job.Task(0, 0), TaskState.Finished);

        var failure = await Assert.ThrowsAsync<FlinkException>(() => asked);
        Assert.Contains("came to the end of its input meanwhile", failure.Message, StringComparison.Ordinal);
        failure = await Assert.ThrowsAsync<FlinkException>(() => saved.SaveAsync(Target));
        Assert.Contains("is about to end", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadRequests_AreRefusedWithWhatToDo()
    {
        await using var saved = await SavepointCluster.StartAsync();

        Assert.Contains("--savepoint-dir", await RefusalAsync(() => saved.SaveAsync(null)), StringComparison.Ordinal);
        Assert.Contains("ftp://elsewhere", await RefusalAsync(() => saved.SaveAsync("ftp://elsewhere")), StringComparison.Ordinal);
        Assert.Contains(
            "takes no checkpoints",
            await RefusalAsync(() => saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken)),
            StringComparison.Ordinal);
        Assert.Contains(
            "There is no job",
            await RefusalAsync(() => saved.Client.SavepointAsync(new JobId("unknown"), Target, TestContext.Current.CancellationToken)),
            StringComparison.Ordinal);
        Assert.Contains(
            "Nobody asked",
            await RefusalAsync(() => saved.Job.Manager.GetCheckpointRequestAsync("unknown")),
            StringComparison.Ordinal);
        await saved.Client.CancelAsync(saved.Job.Id);
        await saved.Job.UntilAsync(JobStatus.Canceled);
        Assert.Contains("is CANCELED", await RefusalAsync(() => saved.SaveAsync(Target)), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(Func<Task> ask) => (await Assert.ThrowsAsync<FlinkException>(ask)).Message;

    private static async Task<CheckpointRequestStatus> UntilOverAsync(SavepointCluster saved, string request)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            var status = await saved.Job.Manager.GetCheckpointRequestAsync(request);
            if (status.IsOver)
            {
                return status;
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
