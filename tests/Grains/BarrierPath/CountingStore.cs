using FlinkNet.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Keeps objects in memory, and notes how much of one is ever handed over at once.</summary>
internal sealed class CountingStore : ISnapshotStore
{
    private readonly Dictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _objects.Keys;

    /// <summary>The largest object that was given as a whole, and the largest piece that was read.</summary>
    public (long Written, long Read) Largest { get; private set; }

    public long BytesRead { get; private set; }

    public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Largest = (Math.Max(Largest.Written, content.Length), Largest.Read);
        return Task.FromResult(_objects.TryAdd(name, content.ToArray()));
    }

    public async Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        await content.CopyToAsync(whole, cancellationToken);
        return _objects.TryAdd(name, whole.ToArray());
    }

    public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) =>
        TryReadAsync(name, 0, _objects.GetValueOrDefault(name)?.Length ?? 0, cancellationToken);

    public Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        Largest = (Largest.Written, Math.Max(Largest.Read, length));
        BytesRead += length;
        return Task.FromResult(_objects.TryGetValue(name, out var content) ? content.AsSpan((int)offset, length).ToArray() : null);
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _objects.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))]);

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        _objects.Remove(name);
        return Task.CompletedTask;
    }
}
