using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// The names of one writer's files. A result is <c>part-00003</c> when there is no other of the subtask, and <c>part-00003-1f2e3d4c-2</c>
/// when it is that of the second section, from barrier to barrier, of the
/// writer with that mark. Hidden files also bear whose they are, the same in all attempts: the job's and the sink's, and the run's of the
/// job; and when they wait to be committed, the number of their checkpoint. Those of older versions do not tell the run.
/// </summary>
internal sealed class PartNames
{
    private readonly ISinkWriterContext _context;
    private readonly string _owner;
    private readonly string _run;
    private bool _isRestored;

    public PartNames(ISinkWriterContext context)
    {
        _context = context;
        (Subtask, Parallelism) = (context.SubtaskIndex, context.Parallelism);
        Subtaskwise = PartFiles.NameOf(Subtask);
        _owner = HashOf($"{context.JobName}\n{context.OperatorId}");
        _run = HashOf(context.RunId);
    }

    public int Subtask { get; }

    public int Parallelism { get; }

    /// <summary>How the names of the subtask's results begin, and all there is to that of an only one.</summary>
    public string Subtaskwise { get; }

    /// <summary>Tells the writer from those of other attempts.</summary>
    public string Mark { get; } = Guid.NewGuid().ToString("n")[..8];

    /// <summary>Whether it is noted that a savepoint may hold what this writer has prepared.</summary>
    public bool IsSaved { get; set; }

    /// <summary>How many sections have ended.</summary>
    public int Sections { get; private set; }

    /// <summary>Whether no other writer of the subtask, and no section before, can have left results.</summary>
    public bool IsFirst => Sections == 0 && !_isRestored;

    /// <summary>The name of the section's result, when it is not the only one.</summary>
    public string Result => string.Create(CultureInfo.InvariantCulture, $"{Subtaskwise}-{Mark}-{Sections + 1}");

    /// <summary>The name of the section's hidden file, without what makes it hidden.</summary>
    public string Hidden => string.Create(CultureInfo.InvariantCulture, $"{Subtaskwise}-{_owner}-{_run}-{Mark}-{Sections + 1}");

    /// <summary>The next files are of the next section.</summary>
    public void EndSection() => Sections++;

    /// <summary>The job was restored from a checkpoint, so that there may be results of earlier attempts.</summary>
    public void Restored() => _isRestored = true;

    /// <summary>Whether a savepoint is taken, after which the job goes on.</summary>
    public bool IsSavepoint => _context.IsSavepoint;

    /// <summary>The name of the file that says that a savepoint may hold what this writer has prepared.</summary>
    public string Saved => $".{Subtaskwise}-{_owner}-{_run}-{Mark}{PartFiles.Saved}";

    /// <summary>The path of a file of this writer when it waits to be committed.</summary>
    public string Pending(string inProgress) => string.Create(
        CultureInfo.InvariantCulture, $"{inProgress[..^PartFiles.InProgress.Length]}-{_context.CheckpointId}{PartFiles.Pending}");

    /// <summary>
    /// Whether an earlier attempt of the sink was writing a file, and it is this subtask's to delete it: its own, or one of a subtask that
    /// there is none of any more.
    /// </summary>
    public bool WasBeingWritten(string path) => TryReadLeft(path, PartFiles.InProgress, parts: 5) is not null;

    /// <summary>
    /// Whether a file of the sink waits for a checkpoint that never will be complete, and it is this subtask's to delete it. Of a job that
    /// restores a checkpoint these are the files for later ones; of one that begins, those of earlier attempts of the same run, which
    /// came to no checkpoint. Other runs may have checkpoints elsewhere.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="restoredCheckpoint">The checkpoint that the job is restored from; null when it begins.</param>
    /// <param name="saved">The marks of writers that took part in savepoints, which may hold it.</param>
    public bool WaitsInVain(string path, long? restoredCheckpoint, IReadOnlySet<string> saved) =>
        TryReadLeft(path, PartFiles.Pending, parts: 6) is { } left
        && !saved.Contains(left.Mark)
        && (restoredCheckpoint is { } restored ? left.Last > restored : left.Run == _run);

    /// <summary>The mark in the name of a file that says that a savepoint may hold what its writer has prepared.</summary>
    public static string MarkOf(string saved) => Path.GetFileNameWithoutExtension(saved).Split('-')[^1];

    /// <summary>What the name tells of a file that another attempt of the sink has left to this subtask; null for any other file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="extension">How the names of such files end.</param>
    /// <param name="parts">Of how many parts they are when they do not tell the run.</param>
    private (string? Run, string Mark, long Last)? TryReadLeft(string path, string extension, int parts)
    {
        var name = Path.GetFileNameWithoutExtension(path).Split('-');
        var tellsRun = name.Length == parts + 1;
        if (!path.EndsWith(extension, StringComparison.Ordinal) || !(tellsRun || name.Length == parts) || name[2] != _owner)
        {
            return null;
        }

        var mark = name[tellsRun ? 4 : 3];
        return mark != Mark
            && int.TryParse(name[1], NumberStyles.None, CultureInfo.InvariantCulture, out var subtask)
            && subtask % Parallelism == Subtask
            && long.TryParse(name[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? (tellsRun ? name[3] : null, mark, last)
            : null;
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
}
