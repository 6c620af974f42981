using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Grains.State;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.RecordPath;

/// <summary>The back ends of a silo: one for all jobs that ask for the same, and none that could not be made.</summary>
public sealed class StateBackendRegistryTests
{
    [Fact]
    public void Backend_ThatCouldNotBeMade_IsMadeForTheNextWhoAsks()
    {
        var provider = new Failing { Failures = 1 };
        using var registry = new StateBackendRegistry([provider]);
        var config = new ExecutionConfig { StateBackend = provider.Name };

        var failure = Assert.Throws<FlinkException>(() => registry.Of(config));
        var backend = registry.Of(config);

        Assert.Equal("The disk is full.", failure.Message);
        Assert.Same(backend, registry.Of(config));
        Assert.Equal(2, provider.Asked);
    }

    [Fact]
    public void Backend_WhosePackageIsMissing_NamesThePackageToAdd()
    {
        using var registry = new StateBackendRegistry([MemoryStateBackend.Instance]);

        var refusal = Assert.Throws<FlinkException>(() => registry.Of(new ExecutionConfig { StateBackend = "rocksdb" }));

        Assert.Equal(
            "This program does not reference the package with the state back end 'rocksdb'. Add it: dotnet add package "
                + "FlinkNet.State.RocksDb",
            refusal.Message);
    }

    private sealed class Failing : IStateBackendProvider
    {
        public string Name => "failing";

        public int Failures { get; init; }

        public int Asked { get; private set; }

        public IStateBackend Create(ExecutionConfig config) =>
            ++Asked <= Failures ? throw new FlinkException(FailureOrigin.External, "The disk is full.") : MemoryStateBackend.Instance;
    }
}
