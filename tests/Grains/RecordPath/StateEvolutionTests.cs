using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.Session;

namespace FlinkNet.Grains.Tests.RecordPath;

/// <summary>Rule S12: what was stored of one version of a type is read by another, by the ids of its members.</summary>
public sealed class StateEvolutionTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly OrleansSerializers _serializers;

    public StateEvolutionTests() => _serializers = new OrleansSerializers(
        _services.GetRequiredService<ICodecProvider>(),
        _services.GetRequiredService<SerializerSessionPool>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public void S12_Record_MembersAddedRemovedAndRenamed_AreReadByTheirIds()
    {
        var read = Reread<AccountV1, Account>(new AccountV1("ada", 7, 3), new AccountV1("bob", 8, 4));

        Assert.Equal([new Account("ada", 7, null), new Account("bob", 8, null)], read);
    }

    [Fact]
    public void S12_StructWhoseMemoryCouldBeCopied_IsStoredByMembersToo()
    {
        Assert.Equal([new Point(1, 2, 0), new Point(3, 4, 0)], Reread<PointV1, Point>(new PointV1(1, 2), new PointV1(3, 4)));
        Assert.Equal([new PointV1(1, 2)], Reread<Point, PointV1>(new Point(1, 2, 3)));
        Assert.Equal([(5L, new Point(1, 2, 0))], Reread<(long, PointV1), (long, Point)>((5, new PointV1(1, 2))));
        Assert.Equal([[new Point(1, 2, 0)]], Reread<List<PointV1>, List<Point>>([new PointV1(1, 2)]));
    }

    [Fact]
    public void S12_TypeWithAnAlias_MayBeRenamedAndMoved()
    {
        Assert.Equal("tests.evolution.Account", StoredTypes.Of(typeof(Account)));
        Assert.Equal("System.Collections.Generic.List<tests.evolution.Account>", StoredTypes.Of(typeof(List<Account>)));
    }

    [Fact]
    public void S12_TypeThatWasStoredBeforeItHadAnAlias_IsReadStill()
    {
        var stored = new ListSnapshot(TypeNames.Of(typeof(Account)), Elements(new Account("ada", 1, "EUR")));

        Assert.Equal(
            [new Account("ada", 1, "EUR")],
            OperatorLists.Read(stored, CompositeSerializers.Resolve<Account>(_serializers), "the list"));
    }

    [Fact]
    public void S12_OtherType_IsRefusedNamingStateOperatorAndBoth()
    {
        var stored = Keyed<long, AccountV1>(1, new AccountV1("ada", 1, 2));

        var refusal = Assert.Throws<FlinkException>(() => Read<long, Account>(stored));
        Assert.Contains(
            "state 'accounts' of operator 'bank' was stored as System.Int64 -> tests.evolution.AccountV1 and is now System.Int64 -> "
                + "tests.evolution.Account",
            refusal.Message,
            StringComparison.Ordinal);
        Assert.True(refusal.IsFinal);
    }

    [Fact]
    public void S12_KeyType_CannotChange()
    {
        var stored = Keyed<int, long>(1, 7);

        Assert.Contains(
            "was stored as System.Int32 -> System.Int64 and is now System.Int64 -> System.Int64",
            Assert.Throws<FlinkException>(() => Read<long, long>(stored)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void S12_KeyWithOtherMembers_IsAnotherKey()
    {
        var stored = Keyed<CustomerV1, long>(new CustomerV1("ada"), 7);
        var renamed =
            new KeyedStateSnapshot(
                stored.Types.Replace("tests.evolution.CustomerV1", "tests.evolution.Customer", StringComparison.Ordinal));

        var refusal = Assert.Throws<FlinkException>(() => Read<Customer, long>(renamed));
        Assert.Contains(
            "tests.evolution.Customer{System.String} -> System.Int64 and is now tests.evolution.Customer{System.String, System.Int32} "
                + "-> System.Int64",
            refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void S12_StructWithoutIds_WhoseFieldsChange_IsRefused()
    {
        Assert.NotEqual(StoredTypes.Of(typeof(Bare)).Split('{')[1], StoredTypes.Of(typeof(BareV1)).Split('{')[1]);
        Assert.EndsWith("Bare{System.Int64, System.Int32}", StoredTypes.Of(typeof(Bare)), StringComparison.Ordinal);
    }

    // The state is renamed from one version's name to the other's, as if both had the same alias.
    private TNew[] Reread<TOld, TNew>(params TOld[] values)
    {
        var stored = new ListSnapshot(StoredTypes.Of(typeof(TNew)), Elements(values));
        return OperatorLists.Read(stored, CompositeSerializers.Resolve<TNew>(_serializers), "the list");
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> Elements<T>(params T[] values)
    {
        var snapshot = new OperatorSnapshot();
        OperatorLists.Write(snapshot, "list", values, CompositeSerializers.Resolve<T>(_serializers));
        return snapshot.Lists["list"].Elements;
    }

    private KeyedStateSnapshot Keyed<TKey, TRow>(TKey key, TRow row)
        where TKey : notnull
    {
        var io = new KeyedStateIO<TKey>("bank", _serializers, 720);
        var snapshot = new OperatorSnapshot();
        io.FreezeWhole(snapshot, "accounts", [(key, row)], io.Resolve<TRow>(), isImmutable: true);
        snapshot.WriteFrozen(_ => true);
        return snapshot.Keyed["accounts"];
    }

    private List<(TKey Key, TRow Row)> Read<TKey, TRow>(KeyedStateSnapshot stored)
        where TKey : notnull
    {
        var io = new KeyedStateIO<TKey>("bank", _serializers, 720);
        return [.. io.Read(stored, "accounts", io.Resolve<TRow>())];
    }
}

[GenerateSerializer, Alias("tests.evolution.AccountV1")]
internal sealed record AccountV1([property: Id(0)] string Owner, [property: Id(1)] long Balance, [property: Id(2)] int Branch);

[GenerateSerializer, Alias("tests.evolution.Account")]
internal sealed record Account([property: Id(0)] string Name, [property: Id(1)] long Balance, [property: Id(3)] string? Currency);

[GenerateSerializer, Alias("tests.evolution.PointV1")]
internal readonly record struct PointV1([property: Id(0)] int X, [property: Id(1)] int Y);

[GenerateSerializer, Alias("tests.evolution.Point")]
internal readonly record struct Point([property: Id(0)] int X, [property: Id(1)] int Y, [property: Id(2)] int Z);

[GenerateSerializer, Alias("tests.evolution.CustomerV1")]
internal sealed record CustomerV1([property: Id(0)] string Name);

[GenerateSerializer, Alias("tests.evolution.Customer")]
internal sealed record Customer([property: Id(0)] string Name, [property: Id(1)] int Country);

internal readonly record struct BareV1(long A);

internal readonly record struct Bare(long A, int B);
