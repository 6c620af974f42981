namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Who gets a list when a job goes on. The numbers are stored; never reuse one.</summary>
internal enum ListKind : byte
{
    /// <summary>Each element goes to one subtask.</summary>
    Split = 0,

    /// <summary>Every subtask gets all elements.</summary>
    Union = 1,
}
