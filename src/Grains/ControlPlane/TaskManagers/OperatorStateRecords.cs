using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>
/// The operator state in task grains' storage. It is found by job and subtask, so that every attempt of a subtask, wherever it runs, has
/// the record of the one before.
/// </summary>
internal sealed class OperatorStateRecords([FromKeyedServices(ControlPlaneOptions.StorageName)] IGrainStorage storage)
{
    /// <summary>How many records are cleared at once.</summary>
    private const int ClearedAtOnceMax = 32;

    /// <summary>The record of a subtask, not read yet.</summary>
    public IPersistentState<OperatorStateRecord> Of(JobId job, TaskId task) =>
        new Stored(storage, GrainId.Create(TaskGrainKey.TypeName, $"{job.Value}|{task.Vertex.Index}|{task.Subtask}"));

    /// <summary>Reads what is stored of a subtask; null for nothing.</summary>
    public async Task<TaskOperatorState?> ReadAsync(JobId job, TaskId task)
    {
        var record = Of(job, task);
        await record.ReadStateAsync();
        return record.State.Last;
    }

    /// <summary>Clears the records of a job that has ended.</summary>
    /// <param name="job">The job.</param>
    /// <param name="widths">For each vertex, how many subtasks it had at most.</param>
    public async Task ClearAsync(JobId job, IReadOnlyList<int> widths)
    {
        var tasks =
            widths.SelectMany((width, vertex) =>
                Enumerable.Range(0, width).Select(subtask => new TaskId(new VertexId(vertex), new SubtaskIndex(subtask))));
        foreach (var some in tasks.Chunk(ClearedAtOnceMax))
        {
            await Task.WhenAll(some.Select(task => ClearAsync(job, task)));
        }
    }

    private async Task ClearAsync(JobId job, TaskId task)
    {
        var record = Of(job, task);
        await record.ReadStateAsync();
        if (record.RecordExists)
        {
            await record.ClearStateAsync();
        }
    }

    /// <summary>A state that is read on request: no task waits for its grain storage in order to come up.</summary>
    private sealed class Stored(IGrainStorage storage, GrainId id) : IPersistentState<OperatorStateRecord>
    {
        private const string Name = "operators";
        private readonly GrainState<OperatorStateRecord> _state = new(new OperatorStateRecord());

        public OperatorStateRecord State
        {
            get => _state.State ??= new OperatorStateRecord();
            set => _state.State = value;
        }

        public string? Etag => _state.ETag;

        public bool RecordExists => _state.RecordExists;

        public Task ReadStateAsync() => storage.ReadStateAsync(Name, id, _state);

        public Task WriteStateAsync() => storage.WriteStateAsync(Name, id, _state);

        public Task ClearStateAsync() => storage.ClearStateAsync(Name, id, _state);
    }
}

/// <summary>What a task grain stores. Members are added, never renamed or reused.</summary>
[GenerateSerializer, Alias("flink.OperatorStateRecord")]
internal sealed class OperatorStateRecord
{
    /// <summary>The operator state at the last checkpoint that is known to be complete; null for none.</summary>
    [Id(0)]
    public TaskOperatorState? Last { get; set; }
}
