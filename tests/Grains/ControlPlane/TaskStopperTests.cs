using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>How the tasks of an attempt are stopped, and when those that do not stop are waited for no longer.</summary>
public sealed class TaskStopperTests : IDisposable
{
    private readonly JobParts _parts = new JobParts().Begin(withSlots: true).Run();
    private readonly List<string> _calls = [];
    private readonly TaskCompletionSource _never = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<TaskInfo> _tasks = [];
    private bool _isSilent;

    public TaskStopperTests()
    {
        _parts.Answer = (call, _) =>
        {
            _calls.Add(call);
            return call switch
            {
                nameof(ITaskManager.GetTasksAsync) => _isSilent ? Never<IReadOnlyList<TaskInfo>>() : Task.FromResult(_tasks),
                _ => _isSilent ? _never.Task : Task.CompletedTask,
            };
        };
        _parts.Carry = decision =>
        {
            if (decision is JobDecision.End)
            {
                _ended.TrySetResult();
            }

            return Task.CompletedTask;
        };
    }

    private Job Job => _parts.Job.Job;

    [Fact]
    public async Task Tasks_ThatTheirTaskManagerHasNoMore_HaveStopped()
    {
        await CancelAsync();

        Assert.Equal(JobPhase.Canceled, Job.Phase);
        Assert.Contains(nameof(ITaskManager.CancelTasksAsync), _calls);
    }

    [Fact]
    public async Task Tasks_ThatDoNotStop_AreGivenUpAfterTheTimeForIt()
    {
        StillRun();
        await CancelAsync();
        var patience = _parts.Scope.Host.Options.TaskCancellationTimeout;

        _parts.Time.Advance(patience - TimeSpan.FromSeconds(1));
        Assert.False(_ended.Task.IsCompleted);

        await _parts.Time.PassUntilAsync(_ended.Task, TimeSpan.FromSeconds(1));
        Assert.Equal(JobPhase.Canceled, Job.Phase);
        Assert.Contains("stop", Job.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TaskManager_ThatDoesNotAnswer_ThoughItIsAMember_IsNotWaitedFor()
    {
        StillRun();
        _isSilent = true;
        CancelAsync().Ignore();

        await _parts.Time.PassUntilAsync(_ended.Task, TimeSpan.FromMilliseconds(500));

        Assert.Equal(JobPhase.Canceled, Job.Phase);
        var line = Assert.Single(_parts.Log.Lines, line => line.Level == LogLevel.Warning).Line;
        Assert.Contains("cannot reach TaskManager", line, StringComparison.Ordinal);
        Assert.Equal(5, _calls.Count(call => call == nameof(ITaskManager.PingAsync)));
    }

    [Fact]
    public async Task TaskManager_ThatIsGone_IsNotCalled()
    {
        var canceling = Assert.IsType<JobDecision.CancelTasks>(Job.Cancel());
        _parts.SetSilo(SiloStatus.Dead);

        await Stopper().CancelAsync(canceling.Attempt, canceling.Placement);

        Assert.Empty(_calls);
        Assert.Equal(JobPhase.Canceled, Job.Phase);
    }

    [Fact]
    public async Task Checkpoints_OfTheAttempt_EndBeforeItsTasksDo_AndACoordinatorThatDoesNotAnswerHoldsUpNothing()
    {
        var canceling = Assert.IsType<JobDecision.CancelTasks>(Job.Cancel());

        await Stopper(call =>
        {
            _calls.Add(call);
            return Task.FromException<bool>(new TimeoutException("no answer"));
        }).CancelAsync(canceling.Attempt, canceling.Placement);

        Assert.Equal(
            [nameof(ICheckpointOrders.StopAsync), nameof(ITaskManager.CancelTasksAsync)],
            _calls.Where(call => call is nameof(ICheckpointOrders.StopAsync) or nameof(ITaskManager.CancelTasksAsync)));
        Assert.Equal(JobPhase.Canceled, Job.Phase);
    }

    public void Dispose()
    {
        _parts.Job.Stop();
        _parts.Dispose();
    }

    private static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;

    private void StillRun() => _tasks =
    [
        .. Job.Tasks.All().Select(task =>
            new TaskInfo(new TaskAttemptId(_parts.Job.Id, Job.Attempt, task), TaskState.Canceling, null, new TaskMetrics())),
    ];

    private Task CancelAsync()
    {
        var canceling = Assert.IsType<JobDecision.CancelTasks>(Job.Cancel());
        return Stopper().CancelAsync(canceling.Attempt, canceling.Placement);
    }

    private TaskStopper Stopper(Func<string, object?>? stop = null)
    {
        var coordinator = Fake.Of<ICheckpointCoordinatorGrain>(stop ?? (_ => Task.FromResult(true)));
        var members = new MemberWatch(_parts.Scope);
        return new TaskStopper(
            _parts.Scope,
            members,
            new CheckpointLiaison(_parts.Scope, members, coordinator, coordinator),
            new TaskComparison(_parts.Scope));
    }
}
