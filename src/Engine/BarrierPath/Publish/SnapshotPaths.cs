using System.Globalization;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>
/// The names of all objects in a snapshot store. The job's name comes first, so that a program that is started again finds what it left;
/// a manifest's presence makes its checkpoint complete.
/// </summary>
internal static class SnapshotPaths
{
    private const string Folder = "chk-";
    private const string ManifestName = "_metadata";

    /// <summary>The folder of all checkpoints of a job.</summary>
    public static string Job(string jobName) => $"{Uri.EscapeDataString(jobName)}/";

    /// <summary>The folder of a checkpoint.</summary>
    public static string Checkpoint(string jobName, long checkpoint) => string.Create(CultureInfo.InvariantCulture, $"{Job(jobName)}{Folder}{checkpoint}/");

    /// <summary>The manifest of a checkpoint.</summary>
    public static string Manifest(string jobName, long checkpoint) => Checkpoint(jobName, checkpoint) + ManifestName;

    /// <summary>The snapshot of a task, below its checkpoint's folder. The writer's mark keeps apart what two attempts write.</summary>
    public static string Task(TaskId task, string writer) => string.Create(CultureInfo.InvariantCulture, $"v{task.Vertex.Index}-{task.Subtask}-{writer}");

    /// <summary>The checkpoint that an object belongs to; null when it belongs to none.</summary>
    public static long? CheckpointOf(string jobName, string name)
    {
        var prefix = Job(jobName) + Folder;
        var end = name.IndexOf('/', prefix.Length);
        return name.StartsWith(prefix, StringComparison.Ordinal) && end > 0
            && long.TryParse(name.AsSpan(prefix.Length, end - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var checkpoint)
            ? checkpoint
            : null;
    }

    /// <summary>Whether an object is a manifest.</summary>
    public static bool IsManifest(string name) => name.EndsWith("/" + ManifestName, StringComparison.Ordinal);
}
