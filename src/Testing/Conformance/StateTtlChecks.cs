using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Testing.Conformance;

/// <summary>Checks that state expires.</summary>
internal sealed class StateTtlChecks(IStateBackend backend, Promised promised)
{
    private static readonly StateTtlConfig Life = new(TimeSpan.FromMilliseconds(100));
    private readonly StoredFiles _files = new();

    public void Verify()
    {
        VerifyValue();
        VerifyReading();
        VerifyElements();
    }

    private void VerifyValue()
    {
        var descriptor = new ValueStateDescriptor<int>("value") { TimeToLive = Life };
        using var rig = Rig();
        var state = rig.States.GetState(descriptor);
        ManyKeys.Fill(rig, state);
        rig.Time.Now += 99;
        rig.At(5);
        promised.Require(state.Value == 15, $"a value that has 1 ms to live is {state.Value}, not 15");
        state.Value = 16;
        rig.Time.Now++;

        promised.Require(state.HasValue, "a value that was written again has expired");
        RequireExpired(rig, state, key: 6, "a value");
        using var restored = Rig([rig.Snapshot(_files)]);
        restored.Time.Now = rig.Time.Now;
        state = restored.States.GetState(descriptor);
        restored.At(5);
        promised.Require(state.HasValue, "a value that has time to live is not there after a restore");
        RequireExpired(restored, state, key: 7, "after a restore, a value");
    }

    private void VerifyReading()
    {
        var descriptor = new ValueStateDescriptor<int>("read")
        {
            TimeToLive = new StateTtlConfig(Life.TimeToLive) { UpdateType = StateTtlUpdateType.OnReadAndWrite },
        };
        using var rig = Rig();
        var state = rig.States.GetState(descriptor);
        ManyKeys.Fill(rig, state);
        rig.Time.Now += 60;
        rig.At(1);
        promised.Require(state.HasValue, "a value that has 40 ms to live is not there");

        using var restored = Rig([rig.Snapshot(_files)]);
        restored.Time.Now = rig.Time.Now + 60;
        state = restored.States.GetState(descriptor);
        restored.At(1);
        promised.Require(state.HasValue, "a value whose life was prolonged by reading it has expired");
        RequireExpired(restored, state, key: 2, "a value that was not read");
    }

    private void VerifyElements()
    {
        using var rig = Rig();
        var list = rig.States.GetListState(new ListStateDescriptor<int>("list") { TimeToLive = Life });
        var map = rig.States.GetMapState(new MapStateDescriptor<string, int>("map") { TimeToLive = Life });
        rig.At(1);
        list.Add(1);
        map["a"] = 1;
        rig.Time.Now += 60;
        list.Add(2);
        map["b"] = 2;
        rig.Time.Now += 40;

        promised.RequireSame([2], list, "elements of a list, of which one has expired");
        promised.RequireSame([new("b", 2)], map, "entries of a map, of which one has expired");
        rig.Time.Now += 60;
        promised.RequireSame([], list, "elements of a list, of which all have expired");
        promised.RequireSame([], map, "entries of a map, of which all have expired");
    }

    private void RequireExpired(StateRig<int, VoidNamespace> rig, IValueState<int> state, int key, string what)
    {
        rig.At(key);
        promised.Require(!state.HasValue, $"{what} whose time to live has passed is there");
    }

    private StateRig<int, VoidNamespace> Rig(StoredState[]? restored = null) => new(backend, restored: restored);
}
