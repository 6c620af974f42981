using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// The names of one writer's files. A result is <c>part-00003</c> when there is no other of the subtask, and <c>part-00003-1f2e3d4c-2</c> when it is that of the second section, from barrier to barrier, of the
/// writer with that mark. Hidden files also bear whose they are, the same in all attempts: the job's and the sink's; and when they wait to be committed, the number of their checkpoint.
/// </summary>
internal sealed class PartNames
{
    private readonly ISinkWriterContext _context;
    private readonly string _owner;
    private bool _isRestored;

    public PartNames(ISinkWriterContext context)
    {
        _context = context;
        (Subtask, Parallelism) = (context.SubtaskIndex, context.Parallelism);
        Subtaskwise = PartFiles.NameOf(Subtask);
        _owner = OwnerOf(context.JobName, context.OperatorId);
    }

    public int Subtask { get; }

    public int Parallelism { get; }

    /// <summary>How the names of the subtask's results begin, and all there is to that of an only one.</summary>
    public string Subtaskwise { get; }

    /// <summary>Tells the writer from those of other attempts.</summary>
    public string Mark { get; } = Guid.NewGuid().ToString("n")[..8];

    /// <summary>How many sections have ended.</summary>
    public int Sections { get; private set; }

    /// <summary>Whether no other writer of the subtask, and no section before, can have left results.</summary>
    public bool IsFirst => Sections == 0 && !_isRestored;

    /// <summary>The name of the section's result, when it is not the only one.</summary>
    public string Result => string.Create(CultureInfo.InvariantCulture, $"{Subtaskwise}-{Mark}-{Sections + 1}");

    /// <summary>The name of the section's hidden file, without what makes it hidden.</summary>
    public string Hidden => string.Create(CultureInfo.InvariantCulture, $"{Subtaskwise}-{_owner}-{Mark}-{Sections + 1}");

    /// <summary>The next files are of the next section.</summary>
    public void EndSection() => Sections++;

    /// <summary>The job went on from a checkpoint, so that there may be results of earlier attempts.</summary>
    public void Restored() => _isRestored = true;

    /// <summary>The path of a file of this writer when it waits to be committed.</summary>
    public string Pending(string inProgress) => string.Create(
        CultureInfo.InvariantCulture, $"{inProgress[..^PartFiles.InProgress.Length]}-{_context.CheckpointId}{PartFiles.Pending}");

    /// <summary>Whether an earlier attempt of the sink was writing a file, and it is this subtask's to delete it: its own, or one of a subtask that there is none of any more.</summary>
    public bool WasBeingWritten(string path) => path.EndsWith(PartFiles.InProgress, StringComparison.Ordinal) && IsLeftToThis(path, 5, out _);

    /// <summary>Whether a file of the sink waits for a checkpoint that never will be complete, since the job went on from an earlier one, and it is this subtask's to delete it.</summary>
    public bool WaitsInVain(string path, long restoredCheckpoint) =>
        path.EndsWith(PartFiles.Pending, StringComparison.Ordinal) && IsLeftToThis(path, 6, out var checkpoint) && checkpoint > restoredCheckpoint;

    private bool IsLeftToThis(string path, int parts, out long last)
    {
        last = 0;
        var name = Path.GetFileNameWithoutExtension(path).Split('-');
        return name.Length == parts
            && name[2] == _owner
            && name[3] != Mark
            && int.TryParse(name[1], NumberStyles.None, CultureInfo.InvariantCulture, out var subtask)
            && subtask % Parallelism == Subtask
            && long.TryParse(name[^1], NumberStyles.None, CultureInfo.InvariantCulture, out last);
    }

    private static string OwnerOf(string job, string sink) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{job}\n{sink}")).AsSpan(0, 4));
}
