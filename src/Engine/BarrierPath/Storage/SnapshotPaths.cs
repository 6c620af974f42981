using System.Globalization;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Storage;

/// <summary>
/// The names of all objects in a snapshot store. The job's name comes first, so that a program that is started again finds what it left;
/// a manifest's presence makes its checkpoint complete.
/// </summary>
internal static class SnapshotPaths
{
    private const string Folder = "chk-";
    private const string SharedFolder = "shared/";
    private const string RunsFolder = "runs/";
    private const string CompleteSuffix = "-complete";

    /// <summary>
    /// How much of a job's name is in that of a savepoint, which other parts make unique and a folder's name can hold only so much.
    /// </summary>
    private const int SavepointNameMax = 200;

    /// <summary>The name of a manifest, in the folder of its checkpoint or savepoint.</summary>
    public const string ManifestName = "_metadata";

    /// <summary>The name of an object by whose writing it is found out whether a savepoint can be written.</summary>
    public const string ProbeName = "_probe";

    /// <summary>The folder of all checkpoints of a job.</summary>
    public static string Job(string jobName) => $"{PathSegment.Of(jobName)}/";

    /// <summary>The folder of a checkpoint.</summary>
    public static string Checkpoint(string jobName, CheckpointId checkpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"{Job(jobName)}{Folder}{checkpoint}/");

    /// <summary>The manifest of a checkpoint.</summary>
    public static string Manifest(string jobName, CheckpointId checkpoint) => Checkpoint(jobName, checkpoint) + ManifestName;

    /// <summary>The folder of a savepoint. Names within it are relative to it, so that it may be moved.</summary>
    public static string Savepoint(string jobName, JobId job, CheckpointId checkpoint) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"savepoint-{Plain(jobName)}-{job.Value[..Math.Min(8, job.Value.Length)]}-{checkpoint}/");

    /// <summary>
    /// Where a folder of a store is, in the words that name the store. What signs the address is left out, since it is a secret.
    /// </summary>
    public static string Below(string location, string folder) =>
        Within(SignatureOf(location) is var signature and >= 0 ? location[..signature] : location, folder);

    /// <summary>The address of a folder of a store, signed as that of the store is.</summary>
    public static string Within(string location, string folder)
    {
        var signature = SignatureOf(location);
        return signature < 0
            ? $"{location.TrimEnd('/')}/{folder.TrimEnd('/')}"
            : $"{location[..signature].TrimEnd('/')}/{folder.TrimEnd('/')}{location[signature..]}";
    }

    private static int SignatureOf(string location) =>
        location.Contains("://", StringComparison.Ordinal) ? location.IndexOf('?', StringComparison.Ordinal) : -1;

    // A savepoint's path is copied by people, between addresses and commands: its name needs no quoting anywhere.
    private static string Plain(string jobName) =>
        string.Concat(jobName.Take(SavepointNameMax)
            .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-'));

    /// <summary>The snapshot of a task, below its checkpoint's folder. The writer's mark keeps apart what two attempts write.</summary>
    public static string Task(TaskId task, string writer) =>
        string.Create(CultureInfo.InvariantCulture, $"v{task.Vertex.Index}-{task.Subtask}-{writer}");

    /// <summary>The folder of the marks that runs of the job leave when they begin.</summary>
    public static string Runs(string jobName) => Job(jobName) + RunsFolder;

    /// <summary>The mark of a run.</summary>
    public static string Run(string jobName, int epoch) => string.Create(CultureInfo.InvariantCulture, $"{Runs(jobName)}{epoch}");

    /// <summary>What says that a run has had a checkpoint that was complete.</summary>
    public static string RunComplete(string jobName, int epoch) => Run(jobName, epoch) + CompleteSuffix;

    /// <summary>The run whose mark an object is; 0 when it is none.</summary>
    public static int RunOf(string jobName, string name) => RunOf(jobName, name, "");

    /// <summary>The run of which an object says that it has had a checkpoint that was complete; 0 when it says that of none.</summary>
    public static int CompleteRunOf(string jobName, string name) => RunOf(jobName, name, CompleteSuffix);

    private static int RunOf(string jobName, string name, string suffix)
    {
        var prefix = Runs(jobName);
        return name.Length > prefix.Length + suffix.Length
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && name.EndsWith(suffix, StringComparison.Ordinal)
            && int.TryParse(
                name.AsSpan(prefix.Length, name.Length - prefix.Length - suffix.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var epoch)
            ? epoch
            : 0;
    }

    /// <summary>The folder of the files that several checkpoints may name.</summary>
    public static string Shared(string jobName) => Job(jobName) + SharedFolder;

    /// <summary>
    /// A shared file, below the folder of those. It bears the checkpoint that writes it; what writes several adds a part to tell them
    /// apart.
    /// </summary>
    public static string SharedFile(CheckpointId checkpoint, TaskId task, string writer, string? part = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{checkpoint}-{Task(task, writer)}{(part is null ? "" : "-" + part)}");

    /// <summary>The checkpoint that wrote the shared file of a name; null when it is none.</summary>
    public static CheckpointId? WriterOf(string sharedFile)
    {
        var end = sharedFile.IndexOf('-', StringComparison.Ordinal);
        return end > 0 && long.TryParse(sharedFile.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var checkpoint)
            ? new CheckpointId(checkpoint)
            : null;
    }

    /// <summary>The name of a shared file below the folder of those; null when an object is none.</summary>
    public static string? SharedNameOf(string jobName, string name)
    {
        var prefix = Shared(jobName);
        return name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
    }

    /// <summary>The in-flight records at a task, beside its snapshot.</summary>
    public static string ChannelsOf(string task) => task + "-channels";

    /// <summary>The checkpoint that an object belongs to; null when it belongs to none.</summary>
    public static CheckpointId? CheckpointOf(string jobName, string name)
    {
        var prefix = Job(jobName) + Folder;
        var end = name.IndexOf('/', prefix.Length);
        return name.StartsWith(prefix, StringComparison.Ordinal) && end > 0
            && long.TryParse(
                name.AsSpan(prefix.Length, end - prefix.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var checkpoint)
            ? new CheckpointId(checkpoint)
            : null;
    }

    /// <summary>Whether an object is a manifest.</summary>
    public static bool IsManifest(string name) => name.EndsWith("/" + ManifestName, StringComparison.Ordinal);
}
