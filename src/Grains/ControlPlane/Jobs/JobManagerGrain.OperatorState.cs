using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane;

/// <content>The operator state that tasks keep as the state of their grains.</content>
internal sealed partial class JobManagerGrain
{
    /// <summary>How many tasks are asked at once.</summary>
    private const int AskedAtOnceMax = 256;

    /// <summary>How long a task's process may take to answer; after that its record is read.</summary>
    private static readonly TimeSpan OperatorStatePatience = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<TaskOperatorState>> GetOperatorStateAsync()
    {
        var job = _job ?? throw NoSuchJob();
        var states = new List<TaskOperatorState>();
        foreach (var some in job.Phase.IsTerminal() ? [] : job.Tasks.All().Chunk(AskedAtOnceMax))
        {
            states.AddRange((await Task.WhenAll(some.Select(task => FindOperatorStateAsync(job, task)))).OfType<TaskOperatorState>());
        }

        return states;
    }

    private async Task<TaskOperatorState?> FindOperatorStateAsync(Job job, TaskId task)
    {
        if (job.Placement is { } placement)
        {
            try
            {
                var silo = SiloAddress.FromParsableString(placement.TaskManagers[placement.Assignment[task.Vertex.Index][task.Subtask]].Value);
                var key = new TaskGrainKey(silo, new TaskAttemptId(Id, job.Attempt, task));
                return await GrainFactory.GetGrain<ITaskGrain>(key.ToString()).GetOperatorStateAsync().WaitAsync(OperatorStatePatience, _time);
            }
            catch (Exception exception) when (exception is not FlinkException)
            {
                // Its process is gone or silent. What it has stored is there.
            }
        }

        return await _operatorStates.ReadAsync(Id, task);
    }

    /// <summary>Notes, before tasks are deployed, what will have to be cleared: also subtasks that a narrower attempt no longer has.</summary>
    private void NoteOperatorStates()
    {
        if (TakesCheckpoints && !_job!.Phase.IsTerminal())
        {
            var before = _stored.State.OperatorStates;
            _stored.State.OperatorStates = [.. _stored.State.Tasks.Select((vertex, index) => Math.Max(vertex.Length, before?[index] ?? 0))];
        }
    }

    /// <summary>The job has ended: nobody will ask for its operator state, and nothing of it stays behind.</summary>
    private async Task ClearOperatorStateAsync()
    {
        if (_stored.State.OperatorStates is not { } widths)
        {
            return;
        }

        try
        {
            await _operatorStates.ClearAsync(Id, widths);
        }
        catch (Exception exception)
        {
            // The job's next activation, if anybody asks how it ended, tries again.
            LogNotCleared(_logger, _job!.Topology.JobName, Id, exception);
            return;
        }

        _stored.State.OperatorStates = null;
        await _writer.WriteAsync();
    }
}
