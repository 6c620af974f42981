using System.Runtime.CompilerServices;
using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.State.RocksDb;
using FlinkNet.Testing;

namespace FlinkNet.State.Tests;

/// <summary>Lets every harness and every seeded run of this test program keep its state in RocksDB.</summary>
internal static class HarnessOnRocksDb
{
    [ModuleInitializer]
    internal static void Begin()
    {
        var backend = new RocksDbStateBackend(StateFolder.Create(null), memory: 64 << 20, filesFrom: 0);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => backend.Dispose();
        HarnessRun.StateBackend = backend;
        SeededRun.StateBackend = backend;
    }
}
