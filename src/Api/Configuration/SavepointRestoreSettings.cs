using FlinkNet.Model;

namespace FlinkNet;

/// <summary>What a job starts from: a savepoint, or a checkpoint that another run has left.</summary>
public sealed class SavepointRestoreSettings
{
    /// <summary>The folder of a savepoint (<c>…/savepoint-…</c>) or of a checkpoint (<c>…/chk-17</c>). <c>--from-savepoint</c></summary>
    /// <value> A path or address, of the same kinds as for checkpoints. Default: null; the job is restored from its own latest checkpoint,
    /// if there is one. A job that was started from a savepoint and has taken checkpoints since is restored from those, also when its
    /// program is started again with the same arguments.
    /// </value>
    public string? RestorePath { get; set; }

    /// <summary>
    /// Whether state is left behind when the program has no operator of its uid, rather than refused. <c>--allow-non-restored-state</c>
    /// </summary>
    /// <value>Default: false.</value>
    public bool AllowNonRestoredState { get; set; }

    /// <summary>Whose the savepoint is from then on. <c>--claim-mode no-claim|claim</c></summary>
    /// <value>Default: <see cref="RestoreClaimMode.NoClaim"/>.</value>
    public RestoreClaimMode ClaimMode { get; set; }

    internal SavepointRestoreSettings Copy() => (SavepointRestoreSettings)MemberwiseClone();
}
