using System.Text.Json.Serialization;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Publish;

/// <summary>What makes a checkpoint one: where the snapshots of all tasks are, and what the sources' enumerators remember.</summary>
/// <param name="JobName">The job.</param>
/// <param name="Checkpoint">Its number.</param>
/// <param name="TakenAt">When it began.</param>
/// <param name="Vertices">The vertices, by id.</param>
/// <param name="Sources">What the sources' enumerators remember.</param>
internal sealed record CheckpointManifest(
    string JobName,
    CheckpointId Checkpoint,
    DateTimeOffset TakenAt,
    IReadOnlyList<ManifestVertex> Vertices,
    byte[] Sources)
{
    private const string Magic = "flinknet-checkpoint";
    private const int Version = 2;

    /// <summary>The savepoint that the job was started from whose checkpoint this is; null when it was not.</summary>
    public string? StartedFrom { get; init; }

    /// <summary>The run of the job that took it: the id that the job had then. Null for checkpoints of earlier versions.</summary>
    public string? Run { get; init; }

    /// <summary>The ordinal of that run, from 1; 0 for checkpoints of earlier versions.</summary>
    public int Epoch { get; init; }

    /// <summary>The shared files that the checkpoint needs.</summary>
    [JsonIgnore]
    public IEnumerable<SharedFile> Files => Vertices.SelectMany(vertex => vertex.Tasks).SelectMany(task => task.Files);

    /// <summary>The in-flight records that the checkpoint holds.</summary>
    [JsonIgnore]
    public IEnumerable<ChannelStateHandle> Channels =>
        Vertices.SelectMany(vertex => vertex.Tasks).Select(task => task.Channels).OfType<ChannelStateHandle>();

    /// <summary>Writes the manifest.</summary>
    public byte[] Encode() => ChecksummedJson.Encode(Magic, Version, this);

    /// <summary>
    /// Reads a manifest. Version 1 lacks the operators of the vertices; what restores from it adds them from the job graph.
    /// </summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="FlinkException">It is of a newer version.</exception>
    /// <exception cref="InvalidDataException">It was cut off or changed.</exception>
    public static CheckpointManifest Decode(byte[] bytes, string name) =>
        ChecksummedJson.Decode<CheckpointManifest>(Magic, Version, bytes, name, "manifest of a checkpoint");
}
