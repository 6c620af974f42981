using System.Collections.Concurrent;
using FlinkNet.Model;
using FlinkNet.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Stores in memory, <c>mem://NAME</c>, that fail when the test says so.</summary>
internal sealed class FakeStores : ISnapshotStoreProvider
{
    private readonly ConcurrentDictionary<string, Store> _stores = new();

    /// <summary>What writing an object throws, if it does.</summary>
    public Func<string, Exception?> WriteFault { get; set; } = _ => null;

    /// <summary>Whether an object is written and its writer does not hear so.</summary>
    public Func<string, bool> LosesReply { get; set; } = _ => false;

    /// <summary>What deleting an object waits for.</summary>
    public Func<string, Task> BeforeDelete { get; set; } = _ => Task.CompletedTask;

    /// <summary>What reading an object waits for.</summary>
    public Func<string, Task> ReadWait { get; set; } = _ => Task.CompletedTask;

    /// <summary>What happens before an object is read.</summary>
    public Action<string> BeforeRead { get; set; } = _ => { };

    /// <summary>Takes an object away.</summary>
    public void Remove(string location, string name) => _stores[location].Objects.TryRemove(name, out _);

    public IReadOnlyCollection<string> this[string location] => [.. _stores[location].Objects.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether stores are not there any more for who looks for what is in them.</summary>
    public bool IsGone { get; set; }

    public IReadOnlyList<string> Schemes => ["mem"];

    public ISnapshotStore? TryOpenExisting(string location) =>
        IsGone ? throw new FlinkException(FailureOrigin.User, $"There is no '{location}'.") : TryOpen(location);

    public ISnapshotStore? TryOpen(string location) =>
        location.StartsWith("mem://", StringComparison.Ordinal) ? _stores.GetOrAdd(location, _ => new Store(this)) : null;

    private sealed class Store(FakeStores stores) : ISnapshotStore
    {
        public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

        public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            stores.WriteFault(name) is { } fault ? Task.FromException<bool>(fault)
            : Objects.TryAdd(name, content.ToArray()) is var isNew && stores.LosesReply(name)
                ? Task.FromException<bool>(new IOException("no answer"))
            : Task.FromResult(isNew);

        public async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken)
        {
            await stores.ReadWait(name).WaitAsync(cancellationToken);
            stores.BeforeRead(name);
            return Objects.GetValueOrDefault(name);
        }

        public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>(
                [.. Objects.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);

        public async Task DeleteAsync(string name, CancellationToken cancellationToken)
        {
            await stores.BeforeDelete(name);
            Objects.TryRemove(name, out _);
        }
    }
}
