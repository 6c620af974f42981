using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.State.RocksDb;

namespace FlinkNet.State.Tests;

/// <summary>RocksDB with a cache that holds all values of a test.</summary>
public sealed class RocksDbConformanceTests : StateBackendConformance
{
    private protected override IStateBackend Backend { get; } =
        new RocksDbStateBackend(StateFolder.Create(null), memory: 64 << 20, filesFrom: 0);
}

/// <summary>RocksDB with a cache that holds few of them.</summary>
public sealed class RocksDbSmallCacheConformanceTests : StateBackendConformance
{
    private protected override IStateBackend Backend { get; } =
        new RocksDbStateBackend(StateFolder.Create(null), memory: 64 << 10, filesFrom: 0);
}

/// <summary>RocksDB that writes rows rather than files.</summary>
public sealed class RocksDbRowsConformanceTests : StateBackendConformance
{
    private protected override IStateBackend Backend { get; } =
        new RocksDbStateBackend(StateFolder.Create(null), memory: 64 << 20, filesFrom: long.MaxValue);
}
