using FlinkNet.Storage;
using FlinkNet.Testing.Conformance;

namespace OwnStore;

/// <summary>
/// What shows that checkpoints are safe there: a test calls <see cref="SnapshotStoreConformance.VerifyAsync"/> for each promise.
/// </summary>
public sealed class MemoryStoreConformance : SnapshotStoreConformance
{
    /// <inheritdoc/>
    protected override Task<ISnapshotStore> OpenAsync() => Task.FromResult<ISnapshotStore>(new MemoryStore());
}
