using CsCheck;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle.Keys;

public sealed class KeyHashProperties
{
    private const int MaxParallelism = 720;

    [Fact]
    public void K6_EqualText_HashesEquallyWhereverItLies() => Gen.String.Sample(text =>
    {
        // Another object at another address, so that nothing but the characters can count.
        var copy = new string(text.AsSpan());
        return Hash(text) == Hash(copy);
    });

    [Fact]
    public void K6_TextWithOneCharacterChanged_HashesDifferently() =>
        Gen.Select(Gen.String[1, 60], Gen.Int[0, 59], Gen.Char['a', 'z'])
            .Where((text, position, letter) => text[position % text.Length] != letter)
            .Sample((text, position, letter) =>
            {
                var changed = text.ToCharArray();
                changed[position % text.Length] = letter;
                return Hash(text) != Hash(new string(changed));
            });

    [Fact]
    public void K6_DecimalWithMoreZeros_HashesEqually() => Gen.Select(Gen.Decimal, Gen.Int[1, 5]).Sample((value, zeros) =>
    {
        // Adding 0.000 gives the result the larger scale wherever it fits.
        var longer = value + new decimal(0, 0, 0, isNegative: false, (byte)zeros);
        return longer != value || Hash(longer) == Hash(value);
    });

    [Fact]
    public void K6_EqualRecords_HashEqually() => Gen.Select(Gen.String, Gen.String, Gen.Int.Nullable()).Sample((country, city, district) =>
        Hash(new Place(country, city, district)) == Hash(new Place(new string(country.AsSpan()), new string(city.AsSpan()), district)));

    [Fact]
    public void K6_EqualReadings_HashEqually() => Gen.Select(Gen.Double, Gen.Decimal, Gen.Guid).Sample((value, price, sensor) =>
        Hash(new Reading(value, price, sensor)) == Hash(new Reading(value, price, sensor)));

    [Fact]
    public void K1_KeyGroupRouter_AgreesWithTheRules() =>
        Gen.Int[1, 32_768]
            .SelectMany(max => Gen.Select(Gen.Int, Gen.Int[1, max], Gen.Const(max)))
            .Sample((hash, parallelism, maxParallelism) =>
        {
            var router = new KeyGroupRouter(parallelism, maxParallelism);
            var keyGroup = KeyGroupAssignment.KeyGroupOf(hash, maxParallelism);
            return router.KeyGroupOf(hash) == keyGroup
                && router.SubtaskOf(hash) == KeyGroupAssignment.SubtaskOf(keyGroup, parallelism, maxParallelism);
        });

    [Fact]
    public void K1_ManyKeys_SpreadEvenlyOverKeyGroups()
    {
        const int keys = 720_000;
        AssertEven(Enumerable.Range(0, keys).Select(Hash));
        AssertEven(Enumerable.Range(0, keys).Select(i => Hash($"user-{i}")));
        AssertEven(Enumerable.Range(0, keys).Select(i => Hash($"https://example.org/items/{i}/details")));
        AssertEven(Enumerable.Range(0, keys).Select(i => Hash((i / 1000, i % 1000))));
        AssertEven(Enumerable.Range(0, keys).Select(i => Hash(new Place("NO", $"{i}", i % 7))));
        AssertEven(Enumerable.Range(0, keys).Select(i => Hash(i / 100m)));
        AssertEven(Enumerable.Range(0, keys).Select(i => Hash(new DateTime(2024, 1, 1).AddSeconds(i))));
        AssertEven(Enumerable.Range(0, keys).Select(i => Hash(i * 0.25)));
    }

    [Fact]
    public void K6_ManyKeys_CollideNoMoreThanChanceHasIt()
    {
        const int keys = 500_000;

        // Chance gives 500,000² / 2³³ = 29 pairs.
        Assert.InRange(Collisions(Enumerable.Range(0, keys).Select(i => Hash($"key-{i}"))), 0, 80);
        Assert.InRange(Collisions(Enumerable.Range(0, keys).Select(i => Hash((i / 700, i % 700)))), 0, 80);
        Assert.InRange(Collisions(Enumerable.Range(0, keys).Select(i => Hash(("host-" + (i % 500), i / 500)))), 0, 80);

        int Collisions(IEnumerable<int> hashes) => keys - hashes.Distinct().Count();
    }

    private static void AssertEven(IEnumerable<int> hashes)
    {
        var counts = new int[MaxParallelism];
        foreach (var hash in hashes)
        {
            counts[KeyGroupAssignment.KeyGroupOf(hash, MaxParallelism)]++;
        }

        // 1,000 keys are expected in each group with a standard deviation of 32; six of them leave room for chance, not for a bad hash.
        Assert.All(counts, count => Assert.InRange(count, 800, 1200));
    }

    private static int Hash<TKey>(TKey key)
        where TKey : notnull => KeyHashers.For<TKey>().Hash(key);
}
