using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>The states of all tasks of one attempt. A task only goes forward, so that late and repeated news change nothing.</summary>
internal sealed class TaskTable
{
    private readonly TaskState[][] _states;
    private readonly HashSet<TaskId> _prepared = [];
    private int _terminal;
    private int _finished;

    public TaskTable(JobTopology topology)
        : this([.. topology.Vertices.Select(vertex => new TaskState[vertex.Parallelism])])
    {
    }

    private TaskTable(TaskState[][] states)
    {
        _states = states;
        Count = states.Sum(vertex => vertex.Length);
        _terminal = states.Sum(vertex => vertex.Count(state => state.IsTerminal()));
        _finished = states.Sum(vertex => vertex.Count(state => state == TaskState.Finished));
    }

    public int Count { get; }

    public bool AllTerminal => _terminal == Count;

    public bool AllFinished => _finished == Count;

    /// <summary>Whether every task has said that it can be started. What runs was started, so it could.</summary>
    public bool AllPrepared => All().All(task => _prepared.Contains(task) || HasRun(task));

    /// <summary>Whether every task runs, or has come to its end.</summary>
    public bool AllRun => All().All(HasRun);

    public TaskState this[TaskId task] => _states[task.Vertex.Index][task.Subtask.Value];

    /// <summary>The tasks of one vertex, in order.</summary>
    public ReadOnlySpan<TaskState> Of(VertexId vertex) => _states[vertex.Index];

    public static TaskTable Restore(TaskState[][] states) => new(Copy(states));

    /// <summary>Moves a task forward; a move backward, or out of a terminal state, is not made.</summary>
    /// <returns>Whether the state changed.</returns>
    public bool Advance(TaskId task, TaskState next)
    {
        ref var state = ref _states[task.Vertex.Index][task.Subtask.Value];
        if (state.IsTerminal() || (next <= state && !next.IsTerminal()))
        {
            return false;
        }

        state = next;
        _terminal += next.IsTerminal() ? 1 : 0;
        _finished += next == TaskState.Finished ? 1 : 0;
        return true;
    }

    /// <summary>A task has read what it begins with.</summary>
    public void Prepare(TaskId task) => _prepared.Add(task);

    public void AdvanceAll(TaskState next)
    {
        foreach (var task in All())
        {
            Advance(task, next);
        }
    }

    public IEnumerable<TaskId> All()
    {
        for (var vertex = 0; vertex < _states.Length; vertex++)
        {
            for (var subtask = 0; subtask < _states[vertex].Length; subtask++)
            {
                yield return new TaskId(new VertexId(vertex), new SubtaskIndex(subtask));
            }
        }
    }

    /// <summary>A copy that later moves do not change.</summary>
    public TaskState[][] Snapshot() => Copy(_states);

    private bool HasRun(TaskId task) => this[task] is TaskState.Running or TaskState.Finished;

    private static TaskState[][] Copy(TaskState[][] states) => [.. states.Select(vertex => (TaskState[])vertex.Clone())];
}
