using FlinkNet.Storage;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Testing.Tests;

/// <summary>The suite finds a store that breaks a promise, and passes one that breaks none.</summary>
public sealed class SnapshotStoreConformanceTests
{
    public static TheoryData<SnapshotStorePromise> Promises => [.. Enum.GetValues<SnapshotStorePromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public Task Store_InMemory_KeepsItsPromises(SnapshotStorePromise promise) =>
        new Suite(new MemoryStore()).VerifyAsync(promise, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(SnapshotStorePromise.ReadsWhatWasWritten, Fault.LosesAByte)]
    [InlineData(SnapshotStorePromise.ReadsWhatWasStreamed, Fault.LosesAByte)]
    [InlineData(SnapshotStorePromise.ReadsWhatWasStreamed, Fault.WritesOver)]
    [InlineData(SnapshotStorePromise.LeavesNothingOfAStreamThatFails, Fault.KeepsHalfAStream)]
    [InlineData(SnapshotStorePromise.ReadsPieces, Fault.LosesAByte)]
    [InlineData(SnapshotStorePromise.NeverWritesOver, Fault.WritesOver)]
    [InlineData(SnapshotStorePromise.LetsOneWriterWin, Fault.WritesOver)]
    [InlineData(SnapshotStorePromise.TakesWhatIsMissingForNothing, Fault.ReadsMissingAsEmpty)]
    [InlineData(SnapshotStorePromise.ListsByPrefix, Fault.ListsByFolder)]
    [InlineData(SnapshotStorePromise.DeletesOneObject, Fault.DeletesByName)]
    public async Task Store_ThatBreaksAPromise_IsFound(SnapshotStorePromise promise, Fault fault)
    {
        var failure = await Assert.ThrowsAsync<ConformanceException>(
            () => new Suite(new MemoryStore(fault)).VerifyAsync(promise, TestContext.Current.CancellationToken));

        Assert.StartsWith($"{promise}: ", failure.Message, StringComparison.Ordinal);
    }

    public enum Fault
    {
        None,
        LosesAByte,
        WritesOver,
        KeepsHalfAStream,
        ReadsMissingAsEmpty,
        ListsByFolder,
        DeletesByName,
    }

    private sealed class Suite(ISnapshotStore store) : SnapshotStoreConformance
    {
        protected override Task<ISnapshotStore> OpenAsync() => Task.FromResult(store);
    }

    private sealed class MemoryStore(Fault fault = Fault.None) : ISnapshotStore
    {
        private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

        public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            var isNew = fault == Fault.WritesOver || !_objects.ContainsKey(name);
            if (isNew)
            {
                _objects[name] = content.Slice(0, fault == Fault.LosesAByte ? Math.Max(0, content.Length - 1) : content.Length).ToArray();
            }

            return Task.FromResult(isNew);
        }

        public async Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken)
        {
            using var whole = new MemoryStream();
            try
            {
                await content.CopyToAsync(whole, cancellationToken);
            }
            catch (IOException) when (fault == Fault.KeepsHalfAStream)
            {
                _objects[name] = whole.ToArray();
                throw;
            }

            return await TryWriteAsync(name, whole.ToArray(), cancellationToken);
        }

        public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) =>
            Task.FromResult(_objects.GetValueOrDefault(name) ?? (fault == Fault.ReadsMissingAsEmpty ? [] : null));

        public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
        {
            var isListed = fault != Fault.ListsByFolder || prefix.EndsWith('/');
            return Task.FromResult<IReadOnlyList<string>>(
                [.. _objects.Keys.Where(name => isListed && name.StartsWith(prefix, StringComparison.Ordinal))]);
        }

        public Task DeleteAsync(string name, CancellationToken cancellationToken)
        {
            var end = fault == Fault.DeletesByName ? name[^2..] : name;
            foreach (var gone in _objects.Keys.Where(other => other.EndsWith(end, StringComparison.Ordinal)).ToList())
            {
                _objects.Remove(gone);
            }

            return Task.CompletedTask;
        }
    }
}
