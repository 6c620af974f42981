using FlinkNet.Grains.Threading;
using FlinkNet.Storage;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// A store that is opened when it is first used, beside the caller. When that fails, who uses it hears so, and the next one tries again.
/// </summary>
/// <param name="open">Opens it; may take a while.</param>
/// <param name="machine">Where.</param>
internal sealed class OpeningStore(Func<ISnapshotStore> open, Machine machine) : ISnapshotStore
{
    private readonly Lock _gate = new();
    private Task<ISnapshotStore>? _opening;

    /// <summary>Opens it.</summary>
    /// <exception cref="Model.FlinkException">It cannot be opened.</exception>
    /// <exception cref="IOException">It cannot be opened for the moment.</exception>
    public Task<ISnapshotStore> OpenAsync()
    {
        lock (_gate)
        {
            return _opening is null or { IsFaulted: true } or { IsCanceled: true }
                ? _opening = machine.Run(() => Task.FromResult(open()))
                : _opening;
        }
    }

    public async Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await (await OpenAsync()).TryWriteAsync(name, content, cancellationToken);

    public async Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken) =>
        await (await OpenAsync()).TryWriteAsync(name, content, cancellationToken);

    public async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) =>
        await (await OpenAsync()).TryReadAsync(name, cancellationToken);

    public async Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken) =>
        await (await OpenAsync()).TryReadAsync(name, offset, length, cancellationToken);

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        await (await OpenAsync()).ListAsync(prefix, cancellationToken);

    public async Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        await (await OpenAsync()).DeleteAsync(name, cancellationToken);
}
