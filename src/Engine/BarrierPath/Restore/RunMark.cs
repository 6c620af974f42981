using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>
/// What a run of a job writes to the snapshot store before it restores anything: that it is there, and which checkpoints it may restore. No
/// later run restores another checkpoint of earlier runs: it would not follow from what this one has committed.
/// </summary>
/// <param name="Run">The run: the job's id.</param>
/// <param name="Epoch">The ordinal of the run: no other run has that number, and none that began before has a higher one.</param>
/// <param name="Inherited">The checkpoints of runs before that it may restore: those that were complete when it began, and that the run
/// before it had not shut out.</param>
internal sealed record RunMark(string Run, int Epoch, IReadOnlyList<CheckpointId> Inherited)
{
    private const string Magic = "flinknet-run";
    private const int Version = 1;

    /// <summary>Whether later runs may restore a checkpoint, as far as this run can tell.</summary>
    public bool Allows(CheckpointManifest manifest) =>
        manifest.Epoch > Epoch || manifest.Run == Run || Inherited.Contains(manifest.Checkpoint);

    /// <summary>Writes the mark.</summary>
    public byte[] Encode() => ChecksummedJson.Encode(Magic, Version, this);

    /// <summary>Reads a mark.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="FlinkException">It is of a newer version.</exception>
    /// <exception cref="InvalidDataException">It was cut off or changed.</exception>
    public static RunMark Decode(byte[] bytes, string name) =>
        ChecksummedJson.Decode<RunMark>(Magic, Version, bytes, name, "mark of a run");
}
