using FlinkNet.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Keeps objects in memory; its user may stop at a write or a deletion, as a process does that is killed.</summary>
internal sealed class MemorySnapshotStore : ISnapshotStore
{
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _objects.Keys;

    /// <summary>How many deletions are still carried out.</summary>
    public int DeletionsLeft { get; set; } = int.MaxValue;

    /// <summary>How many objects are still written.</summary>
    public int WritesLeft { get; set; } = int.MaxValue;

    public long BytesWritten { get; set; }

    public long BytesRead { get; set; }

    public void Damage(string name, int? at = null) => _objects[name][at ?? (_objects[name].Length - 1)] ^= 1;

    public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (WritesLeft-- == 0)
        {
            throw new IOException("the process was killed");
        }

        BytesWritten += content.Length;
        return Task.FromResult(_objects.TryAdd(name, content.ToArray()));
    }

    public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken)
    {
        var content = _objects.GetValueOrDefault(name);
        BytesRead += content?.Length ?? 0;
        return Task.FromResult(content);
    }

    public Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        BytesRead += length;
        return Task.FromResult(_objects.TryGetValue(name, out var content) ? content.Skip((int)offset).Take(length).ToArray() : null);
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _objects.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))]);

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (DeletionsLeft-- == 0)
        {
            throw new IOException("the process was killed");
        }

        _objects.Remove(name);
        return Task.CompletedTask;
    }
}
