using System.Collections.Immutable;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;

namespace FlinkNet.Engine.Tests.RecordPath.Operators;

/// <summary>Which records are copied where they are shared.</summary>
public sealed class RecordCopiesTests
{
    private static readonly RecordCopies Copies = new(TestSerializers.Instance);
    private static readonly RecordCopies WithoutSerializers = new(new NoSerializers());

    [Fact]
    public void Types_ThatCannotBeChanged_AreNotCopied()
    {
        AssertShared<string>();
        AssertShared<(long, string)>();
        AssertShared<Measured>();
        AssertShared<Visit>();
        AssertShared<LateVisit>();
        AssertShared<DateTimeOffset>();
        AssertShared<Uri>();
        AssertShared<System.Numerics.BigInteger>();
        AssertShared<ImmutableArray<string>>();
        AssertShared<ImmutableDictionary<string, Visit>>();
        AssertShared<Tuple<string, int>>();
        AssertShared<Grouped>();
    }

    [Fact]
    public void Types_ThatCanBeChanged_AreCopied()
    {
        AssertCopied<Account>();
        AssertCopied<SettableRecord>();
        AssertCopied<int[]>();
        AssertCopied<List<string>>();
        AssertCopied<ImmutableArray<Account>>();
        AssertCopied<(string, int[])>();
        AssertCopied<Holder>();
    }

    [Fact]
    public void Type_OfManyKinds_IsCopiedAsEachObjectNeedsIt()
    {
        var copier = Copies.TryCreate<object>()!;
        var (visit, account) = (new Visit("a", 1), new Account { Balance = 1 });

        Assert.Same(visit, copier.Copy(visit));
        Assert.Equal(1, Assert.IsType<Account>(copier.Copy(account)).Balance);
        Assert.NotSame(account, copier.Copy(account));
        Assert.Null(copier.Copy(null!));
    }

    [Fact]
    public void Type_WithoutASerializer_IsCopiedIfItsFieldsCanBe_OrCannotBe()
    {
        Assert.NotNull(WithoutSerializers.TryCreate<Account>());
        Assert.False(WithoutSerializers.CannotCopy<Account>());
        Assert.Null(WithoutSerializers.TryCreate<Holder>());
        Assert.True(WithoutSerializers.CannotCopy<Holder>());
        Assert.True(WithoutSerializers.CannotCopy<OpenHolder>());
        Assert.True(WithoutSerializers.CannotCopy<OpenHolderOfMore>());
        Assert.False(WithoutSerializers.CannotCopy<Visit>());
        Assert.False(RecordCopies.None.CannotCopy<Holder>());
    }

    [Fact]
    public void Function_WithoutFieldsOrCapturedVariables_CanKeepNothing()
    {
        var list = new List<long>();
        Assert.True(RecordCopies.KeepsNothing((Func<long, long>)(static value => value)));
        Assert.False(RecordCopies.KeepsNothing((Action<long>)(value => list.Add(value))));
        Assert.False(RecordCopies.KeepsNothing(new Account()));
    }

    private static void AssertShared<T>() => Assert.Null(Copies.TryCreate<T>());

    private static void AssertCopied<T>() => Assert.NotNull(Copies.TryCreate<T>());

    private sealed class Account
    {
        public long Balance { get; set; }
    }

    private record Visit(string Page, long Time);

    private sealed record LateVisit(string Page, long Time, TimeSpan By) : Visit(Page, Time);

    private sealed record Grouped(string Key, ImmutableList<Visit> Visits);

    private sealed record SettableRecord
    {
        public int Number { get; set; }
    }

    private readonly record struct Measured(string Name, double Value);

    private sealed record Holder(List<int> Numbers);

    private class OpenHolder
    {
        public List<int> Numbers { get; } = [];
    }

    private sealed class OpenHolderOfMore : OpenHolder;

    private sealed class NoSerializers : ITypeSerializerResolver
    {
        public TypeSerializer<T> Resolve<T>() => throw new NotSupportedException();

        public string? WhyNot(Type type) => "there is none";
    }
}
