using System.Collections.Concurrent;
using FlinkNet.Storage;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// The store of a job's checkpoints as a task sees it whose process keeps local copies of shared files: what is written is copied, and what
/// has a copy that is what was written is read from there.
/// Shared files are always written as streams. Made for one snapshot: a copy is looked at as a whole before pieces of it are read, but not
/// before each.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="copies">The copies.</param>
/// <param name="shared">What the names of shared files begin with.</param>
internal sealed class LocalCopyStore(ISnapshotStore inner, JobCopies copies, string shared) : ISnapshotStore
{
    private readonly ConcurrentDictionary<LocalCopy, Lazy<Task<bool>>> _whole = new();

    public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.TryWriteAsync(name, content, cancellationToken);

    public async Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        if (SharedNameOf(name) is not { } file)
        {
            return await inner.TryWriteAsync(name, content, cancellationToken);
        }

        await using var copied = copies.Begin(content);
        if (!await inner.TryWriteAsync(name, copied, cancellationToken))
        {
            return false;
        }

        copies.Keep(file, copied);
        return true;
    }

    public async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) =>
        (CopyOf(name) is { } copy ? await copy.TryReadAsync(cancellationToken) : null) ?? await inner.TryReadAsync(name, cancellationToken);

    public async Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        var piece = CopyOf(name) is { } copy && await IsWholeAsync(copy, cancellationToken)
            ? await copy.TryReadAsync(offset, length, cancellationToken)
            : null;
        return piece ?? await inner.TryReadAsync(name, offset, length, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);

    // Those who come meanwhile share a look, but not its failure.
    private async Task<bool> IsWholeAsync(LocalCopy copy, CancellationToken cancellationToken)
    {
        var look = _whole.GetOrAdd(copy, _ => new(() => copy.IsWholeAsync(cancellationToken)));
        try
        {
            return await look.Value;
        }
        catch
        {
            _whole.TryRemove(new(copy, look));
            throw;
        }
    }

    private LocalCopy? CopyOf(string name) => SharedNameOf(name) is { } file ? copies.Find(file) : null;

    private string? SharedNameOf(string name) => name.StartsWith(shared, StringComparison.Ordinal) ? name[shared.Length..] : null;
}
