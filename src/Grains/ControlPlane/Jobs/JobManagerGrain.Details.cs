using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane;

/// <content>How the job stands.</content>
internal sealed partial class JobManagerGrain
{
    /// <summary>How long an answer waits for fresh numbers; after that the last ones are told.</summary>
    private static readonly TimeSpan MetricsPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an answer waits for what is cleared when the job has ended: less than callers wait for an answer.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private Task _refreshing = Task.CompletedTask;

    public async Task<JobDetails> GetDetailsAsync()
    {
        if (_job is null)
        {
            throw NoSuchJob();
        }

        if (_job.Phase is JobPhase.Initializing or JobPhase.Running or JobPhase.Failing or JobPhase.Canceling)
        {
            // Those who ask while numbers are being fetched share them.
            _refreshing = _refreshing.IsCompleted ? RefreshAsync(_job.Attempt, _job.Placement!) : _refreshing;
            await Task.WhenAny(_refreshing, Task.Delay(MetricsPatience));
        }
        else if (_job.Phase.IsTerminal())
        {
            await BeEndedAsync();
        }

        return Describe(_job, _metrics!);
    }

    public Task<JobOverview?> GetOverviewAsync() => Task.FromResult(_job is null
        ? null
        : new JobOverview(Id, _job.Topology.JobName, _job.Phase.ToStatus(), _stored.State.StartTime, _stored.State.EndTime));

    // Who sees that the job has ended may end the process that this runs in. The end must be stored by then; what is left to be cleared, and a store that is slow at it, are waited for a little.
    private async Task BeEndedAsync()
    {
        await Task.WhenAny(_ending, Task.Delay(EndPatience, _time));
        if (!_isEndStored)
        {
            await _writer.WriteAsync();
        }
    }

    private async Task RefreshAsync(int attempt, Placement placement)
    {
        try
        {
            await CompareAsync(attempt, placement, () => _job!.Attempt == attempt && !_job.Phase.IsTerminal());
        }
        catch (Exception exception) when (exception is OperationCanceledException or FlinkException)
        {
            // The last numbers serve.
        }
    }

    private JobDetails Describe(Job job, TaskMetricsTable metrics)
    {
        var silos = job.Placement is null ? [] : SilosOf(job.Placement).ToArray();
        return new JobDetails(
            Id,
            job.Topology.JobName,
            job.Phase.ToStatus(),
            job.StatusReason ?? job.Failure?.Message,
            job.Failure?.ToInfo(),
            _stored.State.StartTime,
            _stored.State.EndTime,
            [.. job.Topology.Vertices.Select((vertex, index) => new VertexDetails(
                new VertexId(index),
                vertex.Name,
                vertex.Parallelism,
                [.. Enumerable.Range(0, vertex.Parallelism).Select(subtask => Describe(job, metrics, silos, new TaskId(new VertexId(index), subtask)))]))]);
    }

    private static TaskDetails Describe(Job job, TaskMetricsTable metrics, SiloAddress[] silos, TaskId task) => new(
        job.Tasks[task],
        job.Placement is null ? null : silos[job.Placement.Assignment[task.Vertex.Index][task.Subtask]],
        metrics[task]);
}
