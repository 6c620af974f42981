namespace FlinkNet.Model;

/// <summary>The states of one attempt of one subtask, in Flink's words.</summary>
public enum TaskState
{
    /// <summary>Planned; no slot yet.</summary>
    Created,

    /// <summary>A slot is chosen.</summary>
    Scheduled,

    /// <summary>On its way to the TaskManager.</summary>
    Deploying,

    /// <summary>On the TaskManager: reads what it begins with, then opens its operators.</summary>
    Initializing,

    /// <summary>Processing records until its input ends, it is cancelled or it fails.</summary>
    Running,

    /// <summary>Its input ended and everything was handed on. Terminal.</summary>
    Finished,

    /// <summary>Asked to stop; closing its operators.</summary>
    Canceling,

    /// <summary>Stopped on request. Terminal.</summary>
    Canceled,

    /// <summary>Ended by a failure. Terminal.</summary>
    Failed,
}

/// <summary>Questions about <see cref="TaskState"/>.</summary>
public static class TaskStates
{
    /// <summary>Whether a task in <paramref name="state"/> will never change again.</summary>
    public static bool IsTerminal(this TaskState state) => state is TaskState.Finished or TaskState.Canceled or TaskState.Failed;
}
