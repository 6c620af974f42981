using FlinkNet.Storage;

namespace FlinkNet.Testing;

/// <summary>A snapshot store whose calls may be delayed and fail.</summary>
internal sealed class FaultySnapshotStore(ISnapshotStore store, SnapshotStoreFaults faults) : ISnapshotStore
{
    public async Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await faults.BeforeAsync(SnapshotStoreOperation.Write, name, cancellationToken);
        return await store.TryWriteAsync(name, content, cancellationToken);
    }

    public async Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        await faults.BeforeAsync(SnapshotStoreOperation.Write, name, cancellationToken);
        return await store.TryWriteAsync(name, content, cancellationToken);
    }

    public async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken)
    {
        await faults.BeforeAsync(SnapshotStoreOperation.Read, name, cancellationToken);
        return await store.TryReadAsync(name, cancellationToken);
    }

    public async Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        await faults.BeforeAsync(SnapshotStoreOperation.Read, name, cancellationToken);
        return await store.TryReadAsync(name, offset, length, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        await faults.BeforeAsync(SnapshotStoreOperation.List, prefix, cancellationToken);
        return await store.ListAsync(prefix, cancellationToken);
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await faults.BeforeAsync(SnapshotStoreOperation.Delete, name, cancellationToken);
        await store.DeleteAsync(name, cancellationToken);
    }
}

/// <summary>Opens the stores of another provider so that their calls may be delayed and fail.</summary>
internal sealed class FaultySnapshotStores(ISnapshotStoreProvider provider, SnapshotStoreFaults faults) : ISnapshotStoreProvider
{
    public IReadOnlyList<string> Schemes => provider.Schemes;

    public ISnapshotStore? TryOpen(string location) => Wrap(provider.TryOpen(location));

    public ISnapshotStore? TryOpenExisting(string location) => Wrap(provider.TryOpenExisting(location));

    private FaultySnapshotStore? Wrap(ISnapshotStore? store) => store is null ? null : new FaultySnapshotStore(store, faults);
}
