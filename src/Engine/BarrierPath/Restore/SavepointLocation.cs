using System.Globalization;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>Where a savepoint or a checkpoint is that somebody named by its folder.</summary>
/// <param name="Store">The location of the store that holds it.</param>
/// <param name="JobName">The job's name, which says where shared files are; empty for a savepoint, which needs none.</param>
/// <param name="Folder">Its folder in the store.</param>
internal sealed record SavepointLocation(string Store, string JobName, string Folder)
{
    /// <summary>
    /// Finds it. A checkpoint is below its job's folder, beside the shared files that it may need, and so is opened from there:
    /// <c>…/job/chk-17</c>. A savepoint is complete in itself and may be anywhere. The manifest's own path does, too.
    /// </summary>
    public static SavepointLocation Parse(string path)
    {
        var (location, signature) = Split(path);
        var segments = location.Split('/');
        return segments.Length > 2 && IsCheckpoint(segments[^1])
            ? new SavepointLocation(
                string.Join('/', segments[..^2]) + (segments.Length == 3 && segments[0].Length == 0 ? "/" : "")
                    + signature, Uri.UnescapeDataString(segments[^2]), $"{segments[^2]}/{segments[^1]}/")
            : new SavepointLocation(string.Join('/', segments[..^1]) + (segments.Length == 2 && segments[0].Length == 0 ? "/" : "")
                + signature, "", $"{segments[^1]}/");
    }

    /// <summary>The path without what signs it, which is a secret: as it is shown and remembered.</summary>
    public static string Shown(string path) => Split(path).Location;

    /// <summary>The number of the checkpoint, if it is one of a job's own in its own store; null otherwise.</summary>
    public static CheckpointId? OwnCheckpoint(string path, string store, string jobName)
    {
        var location = Parse(path);
        var folder = location.Folder.TrimEnd('/');
        return location.JobName == jobName && Split(location.Store).Location.TrimEnd('/') == Split(store).Location.TrimEnd('/')
            ? new CheckpointId(long.Parse(folder.AsSpan(folder.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture))
            : null;
    }

    private static bool IsCheckpoint(string name) =>
        name.StartsWith("chk-", StringComparison.Ordinal)
            && long.TryParse(name.AsSpan("chk-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static (string Location, string Signature) Split(string path)
    {
        var signature = path.Contains("://", StringComparison.Ordinal) ? path.IndexOf('?', StringComparison.Ordinal) : -1;
        var location = (signature < 0 ? path : path[..signature]).Replace(Path.DirectorySeparatorChar, '/').TrimEnd('/');
        const string Manifest = "/_metadata";
        return (location.EndsWith(Manifest, StringComparison.Ordinal)
            ? location[..^Manifest.Length]
            : location, signature < 0
            ? ""
            : path[signature..]);
    }
}
