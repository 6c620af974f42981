using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>What becomes of a job's tasks when their TaskManagers say otherwise, and how the job is described with their numbers.</summary>
public sealed class TaskComparisonTests : IDisposable
{
    private readonly JobParts _parts = new JobParts().Begin(withSlots: true).Run();
    private readonly TaskComparison _comparison;
    private IReadOnlyList<TaskInfo> _tasks = [];
    private int _asked;

    public TaskComparisonTests()
    {
        _comparison = new TaskComparison(_parts.Scope);
        _parts.Answer = (_, _) =>
        {
            _asked++;
            return Task.FromResult(_tasks);
        };
    }

    private Job Job => _parts.Job.Job;

    [Fact]
    public async Task Tasks_ThatRunAsTheyShould_BringTheirNumbers_AndNothingElse()
    {
        _tasks = Running(recordsIn: 5);

        await CompareAsync(() => true);

        Assert.All(Job.Tasks.All(), task => Assert.Equal(5, _parts.Job.Metrics[task].RecordsIn));
        Assert.Equal(JobPhase.Running, Job.Phase);
    }

    [Fact]
    public async Task Task_ThatItsTaskManagerDoesNotKnow_WasLost_AndFailsTheAttempt()
    {
        _tasks = [.. Running(recordsIn: 5).Take(1)];

        await CompareAsync(() => true);

        Assert.NotNull(Job.Failure);
        Assert.IsType<JobDecision.CancelTasks>(_parts.Decisions[^1]);
    }

    [Fact]
    public async Task Answer_ThatComesWhenItIsNotCurrentAnyMore_ChangesNothing()
    {
        var isCurrent = true;
        _parts.Answer = (_, _) =>
        {
            isCurrent = false;
            return Task.FromResult(_tasks);
        };

        await CompareAsync(() => isCurrent);

        Assert.Equal(JobPhase.Running, Job.Phase);
    }

    [Fact]
    public async Task Numbers_OfAnotherAttempt_AreNotTheJobs()
    {
        _tasks = [.. Running(recordsIn: 5), .. Running(recordsIn: 9, attempt: 2)];

        await CompareAsync(() => true);

        Assert.All(Job.Tasks.All(), task => Assert.Equal(5, _parts.Job.Metrics[task].RecordsIn));
    }

    [Fact]
    public async Task Details_OfAJobThatRuns_HaveFreshNumbers_AndCallersThatAskMeanwhileShareThem()
    {
        var slow = new TaskCompletionSource<IReadOnlyList<TaskInfo>>();
        _parts.Answer = (_, _) =>
        {
            _asked++;
            return slow.Task;
        };
        var reader = new JobDetailsReader(_parts.Scope, _comparison);

        var (first, second) = (reader.ReadAsync(), reader.ReadAsync());
        slow.SetResult(Running(recordsIn: 5));
        await Task.WhenAll(first, second);

        var details = await reader.ReadAsync();
        Assert.All(
            details.Vertices, vertex => Assert.Equal((TaskState.Running, 5L), (vertex.Tasks[0].State, vertex.Tasks[0].Metrics.RecordsIn)));
        Assert.Equal((JobStatus.Running, 2), (details.Status, _asked));
    }

    [Fact]
    public async Task Details_OfAJobThatHasEnded_AreGivenWhenItsEndIsStored()
    {
        Job.Cancel();
        await CompareAsync(() => true);
        Assert.False(_parts.Job.IsEndStored);

        var details = await new JobDetailsReader(_parts.Scope, _comparison).ReadAsync();

        Assert.Equal(JobStatus.Canceled, details.Status);
        Assert.True(_parts.Job.IsEndStored);
    }

    public void Dispose() => _parts.Dispose();

    private Task CompareAsync(Func<bool> isCurrent) => _comparison.CompareAsync(Job.Attempt, Job.Placement!, isCurrent);

    private IReadOnlyList<TaskInfo> Running(long recordsIn, int attempt = 1) =>
    [
        .. Job.Tasks.All().Select(task => new TaskInfo(
            new TaskAttemptId(_parts.Job.Id, new Attempt(attempt), task),
            TaskState.Running,
            null,
            new TaskMetrics { RecordsIn = recordsIn },
            IsPrepared: true)),
    ];
}
