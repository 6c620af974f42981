namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// What kinds of state an operator holds: which of the old subtasks' snapshots a new subtask needs follows from them. The numbers are
/// stored; never reuse one.
/// </summary>
[Flags]
internal enum StateKinds
{
    /// <summary>Nothing: the operator may leave the program.</summary>
    None = 0,

    /// <summary>State per key, timers included.</summary>
    Keyed = 1,

    /// <summary>Lists that are dealt out.</summary>
    List = 2,

    /// <summary>Broadcast state.</summary>
    Broadcast = 4,

    /// <summary>Lists that every subtask gets whole.</summary>
    Union = 8,

    /// <summary>All that has no key.</summary>
    Operator = List | Broadcast | Union,

    /// <summary>Not known: any of them.</summary>
    All = Keyed | List | Broadcast | Union,
}
