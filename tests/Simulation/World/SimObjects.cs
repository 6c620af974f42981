using System.Buffers;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Model;
using FlinkNet.Storage;

namespace FlinkNet.Simulation;

/// <summary>The objects of checkpoints: durable, and watched.</summary>
internal sealed class SimObjects(SimWorld world)
{
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = [];

    public SimWorld World => world;

    public IReadOnlyDictionary<string, byte[]> All => _objects;

    /// <summary>Whether somebody has deleted checkpoints.</summary>
    public bool HasLost => _lost.Count > 0;

    /// <summary>Whether with them the marks went that say so to who knows nothing else.</summary>
    public bool HasLostMarks { get; private set; }

    /// <summary>Whether somebody has deleted an object.</summary>
    public bool IsLost(string name) => _lost.Contains(name);

    /// <summary>Somebody deletes the newest checkpoint that is complete, all that are, or all that there is of the job.</summary>
    public void LoseCheckpoints()
    {
        var complete = world.Announced.Keys.Select(name => SnapshotPaths.CheckpointOf(Workload.JobName, name))
            .OfType<CheckpointId>()
            .Order()
            .ToList();
        var much = world.Random.Next(3);
        if (complete.Count == 0)
        {
            return;
        }

        bool IsMeant(string name) => much == 2
            ? name.StartsWith(SnapshotPaths.Job(Workload.JobName), StringComparison.Ordinal)
            : SnapshotPaths.CheckpointOf(Workload.JobName, name) is { } checkpoint
                && (much == 1 || checkpoint == complete[^1]);
        foreach (var name in _objects.Keys.Where(IsMeant).ToList())
        {
            _objects.Remove(name);
            world.Announced.Remove(name);
            _lost.Add(name);
        }

        HasLostMarks |= much == 2;

        // Who goes on from an earlier one commits again what the newest held, be it one that nobody lived to announce.
        world.MayRepeat |= much == 0
            && _objects.Keys.Any(name => SnapshotPaths.IsManifest(name) && SnapshotPaths.CheckpointOf(Workload.JobName, name) is not null);

        // So does one who has not looked yet when the marks go as well, or who then begins with the savepoint that was named.
        world.MayRepeat |= !world.RemembersCheckpoints && (much == 2 || world.Program.Restore is not null);
        if (world.Trace.IsVerbose)
        {
            world.Trace.Tell(
                much switch
                {
                    0 => $"checkpoint {complete[^1]} vanishes",
                    1 => "all checkpoints vanish",
                    _ =>
                    "the folder of checkpoints vanishes"
                });
        }
    }

    public bool Write(string name, byte[] content)
    {
        if (!_objects.TryAdd(name, world.Settings.AsStored(content)))
        {
            return false;
        }

        if (world.Trace.IsVerbose)
        {
            world.Trace.Tell($"stored {name}");
        }

        world.Savepoints.OnWritten(name);
        world.Settings.Checks.OnWritten(world, name);
        return true;
    }

    public void Delete(string name)
    {
        if (_objects.Remove(name))
        {
            if (world.Trace.IsVerbose)
            {
                world.Trace.Tell($"deleted {name}");
            }

            world.Settings.Checks.OnDeleted(world, name);
        }
    }
}

/// <summary>Opens the store of one silo.</summary>
internal sealed class SimObjectsProvider(SimWorld world, SimSilo silo) : ISnapshotStoreProvider
{
    public IReadOnlyList<string> Schemes => ["file", "sim"];

    public ISnapshotStore? TryOpen(string location) => new SimSnapshotStore(world, silo);
}

/// <summary>The snapshot store as one silo reaches it: slow, full, failing before it does something, or after.</summary>
internal sealed class SimSnapshotStore(SimWorld world, SimSilo silo) : ISnapshotStore
{
    public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var bytes = content.ToArray();
        return world.Faults.StoreIsFull()
            ? FailAsync<bool>($"'{name}' cannot be written: the store is full.")
            : DoAsync(() => world.Objects.Write(name, bytes), cancellationToken);
    }

    public Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (content.Read(bytes.GetSpan()) is > 0 and var read)
        {
            bytes.Advance(read);
        }

        return TryWriteAsync(name, bytes.WrittenMemory, cancellationToken);
    }

    public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) =>
        DoAsync(() => world.Faults.Damage(world.Objects.All.GetValueOrDefault(name)), cancellationToken, world.Faults.LongLatency());

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) => DoAsync<IReadOnlyList<string>>(
        () => [.. world.Objects.All.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))], cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => DoAsync(
        () =>
        {
            world.Objects.Delete(name);
            return true;
        },
        cancellationToken,
        world.Faults.LongLatency());

    private Task<T> DoAsync<T>(Func<T> atStore, CancellationToken cancellationToken, TimeSpan? latency = null)
    {
        world.CheckThread();
        if (world.Faults.StoreFails())
        {
            return FailAsync<T>("The store answers 503.");
        }

        var done = new TaskCompletionSource<T>();
        cancellationToken.UnsafeRegister(_ => done.TrySetCanceled(cancellationToken), null);
        world.After(latency ?? world.Faults.StoreLatency(), null, () =>
        {
            var answer = atStore();
            if (world.Faults.StoreLosesReply())
            {
                world.After(TimeSpan.FromMilliseconds(200), silo, () => done.TrySetException(new IOException("The store did not answer.")));
            }
            else
            {
                world.After(world.Faults.StoreLatency(), silo, () => done.TrySetResult(answer));
            }
        });
        return done.Task;
    }

    private Task<T> FailAsync<T>(string message)
    {
        var done = new TaskCompletionSource<T>();
        world.After(world.Faults.StoreLatency(), silo, () => done.TrySetException(new IOException(message)));
        return done.Task;
    }
}
