using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>The savepoints that were taken, and what becomes of them.</summary>
internal sealed class SimSavepoints(SimWorld world)
{
    private readonly Dictionary<string, Ledger> _ledgers = [];
    private readonly List<string> _plain = [];
    private readonly HashSet<string> _claimed = [];

    /// <summary>Where the savepoint is with which the job is being stopped, or was: from here on it is committed.</summary>
    public string? Stopped { get; set; }

    /// <summary>
    /// An object is stored. A job takes one checkpoint at a time: what is visible at this moment is what was committed before the
    /// savepoint.
    /// </summary>
    public void OnWritten(string name)
    {
        if (SnapshotPaths.IsManifest(name) && IsSavepoint(name))
        {
            _ledgers[name] = world.Ledger.Copy();
        }
    }

    /// <summary>A coordinator has stored what was asked of it, and how it stands.</summary>
    public void OnRequestsStored(CheckpointsState state) => Stopped ??= state.Requests
        .Find(request =>
            request.Kind.StopsJob() && request.Phase is CheckpointRequestPhase.Stopping or CheckpointRequestPhase.Completed)?.Path;

    /// <summary>Somebody was told that a savepoint is complete, and that the job goes on.</summary>
    public void Add(string path) => _plain.Add(path);

    /// <summary>A job starts from a savepoint, and claims it.</summary>
    public void Claim(string path) => _claimed.Add(ManifestOf(path));

    /// <summary>Whether a savepoint is a job's, which may delete it.</summary>
    public bool IsClaimed(string manifest) => _claimed.Contains(manifest);

    /// <summary>The job has finished. From one of the savepoints that were taken meanwhile the same must come out again.</summary>
    /// <returns>Whether there is one that the program starts from.</returns>
    public bool TryGoOn()
    {
        if (!world.Settings.TriesSavepoints || _plain.Count == 0)
        {
            return false;
        }

        var path = _plain[world.Random.Next(_plain.Count)];
        world.GoOnFrom(path, _ledgers[ManifestOf(path)].Copy());
        return true;
    }

    /// <summary>The manifest of a savepoint.</summary>
    public static string ManifestOf(string path) => $"{path[(path.LastIndexOf('/') + 1)..]}/{SnapshotPaths.ManifestName}";

    /// <summary>Whether an object is part of a savepoint.</summary>
    public static bool IsSavepoint(string name) => name.StartsWith("savepoint-", StringComparison.Ordinal);
}
