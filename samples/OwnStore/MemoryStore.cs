using System.Collections.Concurrent;
using FlinkNet.Storage;

namespace OwnStore;

/// <summary>Keeps checkpoints in the memory of the process: enough for a job whose tasks may fail and whose process does not.</summary>
public sealed class MemoryStore : ISnapshotStore
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult(_objects.TryAdd(name, content.ToArray()));

    /// <inheritdoc/>
    public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_objects.GetValueOrDefault(name)?.ToArray());

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(
            [.. _objects.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        _objects.TryRemove(name, out _);
        return Task.CompletedTask;
    }
}

/// <summary>Opens <c>memory://NAME</c>: one store for each name.</summary>
public sealed class MemoryStoreProvider : ISnapshotStoreProvider
{
    private static readonly ConcurrentDictionary<string, MemoryStore> Stores = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes => ["memory"];

    /// <inheritdoc/>
    public ISnapshotStore? TryOpen(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return location.StartsWith("memory://", StringComparison.Ordinal) ? Stores.GetOrAdd(location, _ => new MemoryStore()) : null;
    }
}
