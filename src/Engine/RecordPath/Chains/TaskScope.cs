namespace FlinkNet.Engine.RecordPath.Chains;

/// <summary>What the elements of one task share.</summary>
internal sealed class TaskScope(string taskName)
{
    /// <summary>The task's name with its subtask, such as <c>Map (2/4)</c>.</summary>
    public string TaskName { get; } = taskName;

    /// <summary>The element whose code runs. Set once a batch, read when something is thrown.</summary>
    public ChainElement? Current { get; set; }

    /// <summary>The task's numbers.</summary>
    public TaskCounters Counters { get; } = new();
}
