using FlinkNet.Model;

namespace FlinkNet.Storage;

/// <summary>
/// Forces folders to the disk, once for all concurrent callers: a checkpoint's objects are written side by side into one folder. A caller
/// that comes while a sync runs is served by the next one,
/// since the running one may not have seen his name.
/// </summary>
internal sealed class FolderSyncs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Syncs> _folders = new(StringComparer.Ordinal);

    /// <summary>Makes the names stay that are in a folder now.</summary>
    /// <exception cref="IOException">It cannot be forced to the disk.</exception>
    public Task SyncAsync(string folder)
    {
        lock (_lock)
        {
            if (_folders.TryGetValue(folder, out var syncs))
            {
                return syncs.Next ??= SyncAfterAsync(syncs.Running, folder, syncs);
            }

            syncs = new Syncs();
            _folders.Add(folder, syncs);
            return syncs.Running = Task.Run(() => Sync(folder, syncs));
        }
    }

    private async Task SyncAfterAsync(Task before, string folder, Syncs syncs)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            (syncs.Running, syncs.Next) = (syncs.Next!, null);
        }

        Sync(folder, syncs);
    }

    private void Sync(string folder, Syncs syncs)
    {
        try
        {
            DurableFolders.Sync(folder);
        }
        finally
        {
            lock (_lock)
            {
                if (syncs.Next is null)
                {
                    _folders.Remove(folder);
                }
            }
        }
    }

    /// <summary>Those of one folder.</summary>
    private sealed class Syncs
    {
        public Task Running { get; set; } = Task.CompletedTask;

        /// <summary>The one that has not begun; null when nobody waits for one.</summary>
        public Task? Next { get; set; }
    }
}
