using System.Globalization;

namespace FlinkNet.EndToEnd;

/// <summary>Looks at processes from outside; on Linux.</summary>
internal static class ProcessTree
{
    /// <summary>The processes that a process started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int processId) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Stat(id) is { State: not "Z" } stat && stat.Parent == processId),
    ];

    /// <summary>Whether a process runs (and is no zombie that waits to be buried).</summary>
    public static bool IsRunning(int processId) => Stat(processId) is { State: not "Z" };

    /// <summary>Whether a process ignores a signal; false where that cannot be looked up.</summary>
    public static bool Ignores(int processId, int signal)
    {
        const string Line = "SigIgn:";
        var status = $"/proc/{processId}/status";
        return File.Exists(status)
            && File.ReadLines(status).FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal)) is { } ignored
            && (ulong.Parse(
                ignored[Line.Length..],
                NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite,
                CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;
    }

    private static (string State, int Parent)? Stat(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
