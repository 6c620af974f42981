using System.Globalization;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle.Keys;

/// <summary>
/// The values below are what every process, machine and later version must compute: snapshots lie in key groups drawn from them.
/// </summary>
public sealed class StableKeyHashTests
{
    [Theory]
    [InlineData(0L, 0)]
    [InlineData(1L, 1)]
    [InlineData(-1L, 0)]
    [InlineData(4_294_967_296L, 1)]
    [InlineData(long.MinValue, int.MinValue)]
    public void K1_Long_HashesAsJavas(long key, int hash)
    {
        Assert.Equal(hash, Hash(key));
        Assert.Equal(hash, Hash((ulong)key));
    }

    [Fact]
    public void K6_SmallTypes_HashToTheirValue()
    {
        Assert.Equal(-7, Hash((sbyte)-7));
        Assert.Equal(200, Hash((byte)200));
        Assert.Equal(-300, Hash((short)-300));
        Assert.Equal(60_000, Hash((ushort)60_000));
        Assert.Equal(-1, Hash(uint.MaxValue));
        Assert.Equal(42, Hash(42));
        Assert.Equal('x', Hash('x'));
        Assert.Equal(1, Hash(true));
        Assert.Equal(0, Hash(false));
        Assert.Equal(3, Hash(DayOfWeek.Wednesday));
        Assert.Equal(-2, Hash(Signed.Low));
        Assert.Equal(1, Hash(Wide.High));
    }

    [Theory]
    [InlineData("", 366286023)]
    [InlineData("a", 89900919)]
    [InlineData("ab", 793861369)]
    [InlineData("hello", 2034510813)]
    [InlineData("Straße", 996970929)]
    [InlineData("12345678", -1311932065)]
    [InlineData("123456789", -1053980104)]
    [InlineData("the quick brown fox jumps over the lazy dog", 1245297062)]
    public void K6_Text_HashesToTheRecordedValue(string key, int hash) => Assert.Equal(hash, Hash(key));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", -410399879)]
    [InlineData("-1.5", 2138722598)]
    [InlineData("79228162514264337593543950335", 2577026)]
    public void K6_Decimal_HashesToTheRecordedValue(string key, int hash) =>
        Assert.Equal(hash, Hash(decimal.Parse(key, CultureInfo.InvariantCulture)));

    [Fact]
    public void K6_OtherTypes_HashToTheRecordedValues()
    {
        Assert.Equal(1073217536, Hash(1.5));
        Assert.Equal(1073217536, Hash(1.5f));
        Assert.Equal(-870903994, Hash(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")));
        Assert.Equal(402360814, Hash((Int128)(-2)));
        Assert.Equal(-62334691, Hash(new DateTime(2024, 2, 29, 12, 0, 0)));
        Assert.Equal(738944, Hash(new DateOnly(2024, 2, 29)));
        Assert.Equal(111573705, Hash(new TimeOnly(23, 59)));
        Assert.Equal(1640261640, Hash(TimeSpan.FromHours(1)));
        Assert.Equal(-2110302408, Hash(("a", 1)));
        Assert.Equal(-676420038, Hash(new Place("NO", "Oslo", 3)));
    }

    private static int Hash<TKey>(TKey key)
        where TKey : notnull => KeyHashers.For<TKey>().Hash(key);

    private enum Signed : short
    {
        Low = -2,
    }

    private enum Wide : ulong
    {
        High = 1UL << 32,
    }
}
