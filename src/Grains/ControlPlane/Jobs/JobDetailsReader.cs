using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>Says how the job stands, with its tasks and numbers that are as fresh as a short wait can make them.</summary>
internal sealed class JobDetailsReader(JobManagerScope scope, TaskComparison tasks)
{
    /// <summary>How long an answer waits for fresh numbers; after that the last ones are returned.</summary>
    private static readonly TimeSpan MetricsPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an answer waits for what is cleared when the job has ended: less than callers wait for an answer.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly ManagedJob _job = scope.Job;
    private Task _refreshing = Task.CompletedTask;

    /// <summary>The latest checkpoint that was completed; null for none.</summary>
    public CheckpointSummary? LatestCheckpoint { get; set; }

    /// <summary>The status of the job.</summary>
    public async Task<JobDetails> ReadAsync()
    {
        var job = _job.Job;
        if (job.Phase is JobPhase.Initializing or JobPhase.Running or JobPhase.Failing or JobPhase.Canceling)
        {
            // Callers that ask while numbers are being fetched share them.
            _refreshing = _refreshing.IsCompleted ? RefreshAsync(job.Attempt, job.Placement!) : _refreshing;
            await Task.WhenAny(_refreshing, Task.Delay(MetricsPatience));
        }
        else if (job.Phase.IsTerminal())
        {
            await BeEndedAsync();
        }

        return Describe(job);
    }

    /// <summary>The status of the job, in a line.</summary>
    public JobOverview Overview() => new(_job.Id, _job.Name, _job.Job.Phase.ToStatus(), _job.State.StartTime, _job.State.EndTime);

    // Who sees that the job has ended may end the process that this runs in. The end must be stored by then; what is left to be cleared,
    // and a store that is slow at it, are waited for a little.
    private async Task BeEndedAsync()
    {
        await Task.WhenAny(scope.Work.Ending, Task.Delay(EndPatience, scope.Host.Time));
        await _job.StoreEndAsync();
    }

    private async Task RefreshAsync(Attempt attempt, Placement placement)
    {
        try
        {
            await tasks.CompareAsync(attempt, placement, () => _job.Job.Attempt == attempt && !_job.Job.Phase.IsTerminal());
        }
        catch (Exception exception) when (exception is OperationCanceledException or FlinkException)
        {
            // The last numbers serve.
        }
    }

    private JobDetails Describe(Job job)
    {
        var silos = job.Placement is null ? [] : TaskManagerDirectory.SilosOf(job.Placement).ToArray();
        return new JobDetails(
            _job.Id,
            job.Topology.JobName,
            job.Phase.ToStatus(),
            job.StatusReason ?? job.Failure?.Message,
            job.Failure?.ToInfo(),
            _job.State.StartTime,
            _job.State.EndTime,
            [.. job.Topology.Vertices.Select((vertex, index) => new VertexDetails(
                new VertexId(index),
                vertex.Name,
                vertex.Parallelism,
                [.. Enumerable.Range(0, vertex.Parallelism)
                    .Select(subtask => Describe(job, silos, new TaskId(new VertexId(index), new SubtaskIndex(subtask))))])
            {
                Consumers = [.. vertex.Consumers.Select(consumer => new VertexId(consumer))],
            })])
        {
            Attempt = job.Attempt,
            LatestCheckpoint = LatestCheckpoint,
            AsOf = job.Phase.IsTerminal() ? null : scope.Host.Time.GetUtcNow(),
        };
    }

    private TaskDetails Describe(Job job, SiloAddress[] silos, TaskId task) => new(
        job.Tasks[task],
        job.Placement is null ? null : silos[job.Placement.Assignment[task.Vertex.Index][task.Subtask.Value]],
        _job.Metrics[task]);
}
