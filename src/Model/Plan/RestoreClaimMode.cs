namespace FlinkNet.Model;

/// <summary>Whose the snapshot is that a job starts from. The numbers are stored; never reuse one.</summary>
public enum RestoreClaimMode
{
    /// <summary>The user's: it is read, never changed and never deleted, and the job's own checkpoints need nothing of it.</summary>
    NoClaim = 0,

    /// <summary>The job's: it is deleted when enough checkpoints have followed it, as one of the job's own would be.</summary>
    Claim = 1,
}
