using FlinkNet.Shared;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>A folder of local copies of one process.</summary>
internal sealed class CopyFolder : IDisposable
{
    private const string Prefix = "flinknet-copies-";
    private readonly LockedFolder _folder;
    private int _number;

    private CopyFolder(LockedFolder folder) => _folder = folder;

    /// <summary>Makes one.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    /// <exception cref="IOException">It cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made there.</exception>
    public static CopyFolder Create(string? parent) => new(LockedFolder.Create(parent, Prefix));

    /// <summary>Deletes what processes that were killed have left.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    public static void DeleteLeftovers(string? parent) => LockedFolder.DeleteLeftovers(parent, Prefix);

    /// <summary>The path of a file in it that is not there yet.</summary>
    public string NewPath() => Path.Combine(_folder.Root, $"{Interlocked.Increment(ref _number)}");

    public void Dispose() => _folder.Dispose();
}
