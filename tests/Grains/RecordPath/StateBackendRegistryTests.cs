using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Grains.RecordPath;
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

    private sealed class Failing : IStateBackendProvider
    {
        public string Name => "failing";

        public int Failures { get; init; }

        public int Asked { get; private set; }

        public IStateBackend Create(ExecutionConfig config) =>
            ++Asked <= Failures ? throw new FlinkException(FailureOrigin.External, "The disk is full.") : MemoryStateBackend.Instance;
    }
}
