using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Testing.Conformance;

/// <summary>A snapshot as it is stored: bytes, and the files that they name.</summary>
internal sealed class StoredState(byte[] bytes, StoredFiles files)
{
    /// <summary>The files that it needs, by their names at the back end.</summary>
    public IReadOnlyList<StateFile> Files =>
        [.. TaskSnapshotCodec.Decode(bytes).Operators["operator"].Files.SelectMany(part => part.Files)];

    public static StoredState Of(OperatorSnapshot snapshot, StoredFiles files)
    {
        var task = new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { ["operator"] = snapshot }, HasEnded: false);
        files.Store(task);
        return new(TaskSnapshotCodec.Encode(task), files);
    }

    /// <summary>Reads it, and fetches its files for a back end.</summary>
    public OperatorSnapshot Read(IStateBackend backend) => files.Fetch(TaskSnapshotCodec.Decode(bytes), backend).Operators["operator"];
}
