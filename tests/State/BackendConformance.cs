using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Model;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.State.Tests;

/// <summary>What every back end promises of keyed state.</summary>
public abstract class BackendConformance : StateBackendConformance
{
    public static TheoryData<StateBackendPromise> Promises => [.. Enum.GetValues<StateBackendPromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public void Backend_KeepsItsPromises(StateBackendPromise promise) => Verify(promise);
}

/// <summary>Memory.</summary>
public sealed class MemoryConformanceTests : BackendConformance
{
    [Fact]
    public void S1_Name_OfAnotherKind_IsRefused()
    {
        using var rig = new StateRig<int, Engine.RecordPath.State.Tables.VoidNamespace>(CreateBackend());
        rig.States.GetState(new ValueStateDescriptor<int>("state"));

        var refusal = Assert.Throws<FlinkException>(() => rig.States.GetState(new ValueStateDescriptor<long>("state")));

        Assert.Contains("'state' of operator 'operator' is described twice", refusal.Message, StringComparison.Ordinal);
    }

    protected override IStateBackend CreateBackend() => MemoryStateBackend.Instance;
}
