using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle.Keys;

public sealed class KeyHashersTests
{
    [Fact]
    public void K6_EqualDecimalsOfDifferentScale_HashEqually()
    {
        Assert.Equal(Hash(1.0m), Hash(1.00m));
        Assert.Equal(Hash(100m), Hash(100.000m));
        Assert.Equal(Hash(0m), Hash(-0.00m));
        Assert.Equal(Hash(7_922_816_251_426_433_759_354_395_033m), Hash(7_922_816_251_426_433_759_354_395_033.0m));
        Assert.NotEqual(Hash(1m), Hash(-1m));
        Assert.NotEqual(Hash(1m), Hash(10m));
    }

    [Fact]
    public void K6_ZerosAndNaNs_HashAsTheyCompare()
    {
        Assert.Equal(Hash(0.0), Hash(-0.0));
        Assert.Equal(Hash(0.0f), Hash(-0.0f));
        Assert.Equal(Hash(double.NaN), Hash(BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0001)));
        Assert.Equal(Hash(float.NaN), Hash(BitConverter.UInt32BitsToSingle(0xffc0_0001)));
    }

    [Fact]
    public void K6_EqualInstants_HashEqually()
    {
        var noon = new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(Hash(noon), Hash(noon.ToOffset(TimeSpan.FromHours(5))));
        Assert.Equal(Hash(noon.UtcDateTime), Hash(DateTime.SpecifyKind(noon.UtcDateTime, DateTimeKind.Unspecified)));
    }

    [Fact]
    public void K6_PartsOfAKey_CountInTheirOrder()
    {
        Assert.NotEqual(Hash((1, 2)), Hash((2, 1)));
        Assert.Equal(Hash((1, 2)), Hash(Tuple.Create(1, 2)));
        Assert.Equal(Hash((1, 2)), Hash(new Cell(1, 2)));
        Assert.Equal(Hash((1, 2)), Hash(new { X = 1, Y = 2 }));
        Assert.NotEqual(Hash((1, 2, 3, 4, 5, 6, 7, 8)), Hash((1, 2, 3, 4, 5, 6, 7, 9)));
    }

    [Fact]
    public void K6_MissingPart_HashesLikeItselfOnly()
    {
        Assert.Equal(Hash(new Place("NO", "Oslo", null)), Hash(new Place("NO", "Oslo", null)));
        Assert.NotEqual(Hash(new Place("NO", "Oslo", null)), Hash(new Place("NO", "Oslo", 1)));
        Assert.Equal(Hash(new Place(null!, "Oslo", 1)), Hash(new Place(null!, "Oslo", 1)));
        Assert.Equal(Hash(new Pair<Animal>(null!, new Animal("a"))), Hash(new Pair<Animal>(null!, new Animal("a"))));
    }

    [Fact]
    public void K6_DerivedRecord_HashesByAllItsFields()
    {
        Assert.NotEqual(Hash(new Dog("Rex", 1)), Hash(new Dog("Rex", 2)));
        Assert.NotEqual(Hash(new Dog("Rex", 1)), Hash(new Dog("Max", 1)));
        Assert.Equal(Hash(new Animal("Rex")), Hash<Animal>(new Dog("Rex", 1)));
    }

    [Fact]
    public void K6_NestedGenericRecord_Hashes() =>
        Assert.NotEqual(
            Hash(new Pair<(string, Cell)>(("a", new(1, 2)), ("b", new(3, 4)))),
            Hash(new Pair<(string, Cell)>(("a", new(1, 2)), ("b", new(3, 5)))));

    [Fact]
    public void For_TheSameType_IsTheSameHasher() => Assert.Same(KeyHashers.For<Place>(), KeyHashers.For<Place>());

    [Fact]
    public void Accept_Visitor_GetsTheHashAsAStruct() =>
        Assert.Equal(Hash("key"), KeyHashers.For<string>().Accept(new HashOf<string>("key")));

    [Fact]
    public void Hash_PlainEnumTextAndRecordKeys_AllocatesNothing()
    {
        Assert.Equal(0, AllocatedByHashing(42));
        Assert.Equal(0, AllocatedByHashing("some text that is longer than a word"));
        Assert.Equal(0, AllocatedByHashing(DayOfWeek.Friday));
        Assert.Equal(0, AllocatedByHashing(12.50m));
        Assert.Equal(0, AllocatedByHashing(("a", 1, Guid.Empty)));
        Assert.Equal(0, AllocatedByHashing(new Place("NO", "Oslo", 3)));
        Assert.Equal(0, AllocatedByHashing(new Reading(1, 2, Guid.Empty)));
    }

    [Theory]
    [InlineData(typeof(int[]), "System.Int32[] is an array")]
    [InlineData(typeof(object), "System.Object does not say")]
    [InlineData(typeof(List<int>), "is a collection")]
    [InlineData(typeof(Action), "System.Action is a delegate")]
    [InlineData(typeof(IComparable), "is an interface")]
    [InlineData(typeof(PlainStruct), "make it a record struct")]
    [InlineData(typeof(PlainClass), "make it a record")]
    [InlineData(typeof(Uri), "make it a record")]
    [InlineData(typeof(KeyValuePair<int, int>), "make it a record struct")]
    [InlineData(typeof(Tagged), "in its field 'Tags', System.String[] is an array")]
    [InlineData(typeof((int, Pair<object>)), "in its field 'Item2', in its field 'Left', System.Object")]
    [InlineData(typeof(Chain), "contains itself")]
    [InlineData(typeof(Nothing), "abstract")]
    [InlineData(typeof(IgnoresCase), "IgnoresCase")]
    [InlineData(typeof(IgnoresSign), "IgnoresSign")]
    public void K6_TypeWithoutStableEquality_IsRefusedWithReasonAndAdvice(Type type, string reason)
    {
        var refusal = KeyRefusal.Sentence(type);

        Assert.NotNull(refusal);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.Contains("Key by something", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void For_RefusedType_Throws() => Assert.Contains(
        "System.Int32[] cannot be a key",
        Assert.Throws<InvalidJobException>(() => KeyHashers.For<int[]>()).Message,
        StringComparison.Ordinal);

    private static int Hash<TKey>(TKey key)
        where TKey : notnull => KeyHashers.For<TKey>().Hash(key);

    private static long AllocatedByHashing<TKey>(TKey key)
        where TKey : notnull
    {
        var hasher = KeyHashers.For<TKey>();
        hasher.Hash(key);
        var before = GC.GetAllocatedBytesForCurrentThread();
        hasher.Hash(key);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class HashOf<TKey>(TKey key) : IKeyHashVisitor<TKey, int>
    {
        public int Visit<THash>(THash hash)
            where THash : struct, IKeyHash<TKey> => hash.Hash(key);
    }
}
