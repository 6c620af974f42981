using BenchmarkDotNet.Attributes;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;

namespace FlinkNet.Micro;

/// <summary>A key's stable hash, as the loop of a hash partitioner calls it.</summary>
[BenchmarkCategory(AllocationCheck.NoAllocation)]
public class KeyHashBenchmarks
{
    private const int Count = 1024;
    private readonly int[] _numbers = new int[Count];
    private readonly string[] _words = new string[Count];
    private readonly string[] _urls = new string[Count];
    private readonly Guid[] _guids = new Guid[Count];
    private readonly decimal[] _amounts = new decimal[Count];
    private readonly DayOfWeek[] _days = new DayOfWeek[Count];
    private readonly (string, int)[] _tuples = new (string, int)[Count];
    private readonly PlaceKey[] _places = new PlaceKey[Count];
    private HashLoop<int> _number = null!;
    private HashLoop<string> _text = null!;
    private HashLoop<Guid> _guid = null!;
    private HashLoop<decimal> _amount = null!;
    private HashLoop<DayOfWeek> _day = null!;
    private HashLoop<(string, int)> _tuple = null!;
    private HashLoop<PlaceKey> _place = null!;
    private KeyGroupRouter _router;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Count; i++)
        {
            _numbers[i] = random.Next();
            _words[i] = new string('w', random.Next(1, 10)) + (char)('a' + (i % 26));
            _urls[i] = $"https://example.org/items/{i}/details";
            _guids[i] = new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            _amounts[i] = random.Next(100_000) / 100m;
            _days[i] = (DayOfWeek)(i % 7);
            _tuples[i] = (_words[i], i);
            _places[i] = new PlaceKey("NO", _words[i], i);
        }

        _number = HashLoop<int>.Make();
        _text = HashLoop<string>.Make();
        _guid = HashLoop<Guid>.Make();
        _amount = HashLoop<decimal>.Make();
        _day = HashLoop<DayOfWeek>.Make();
        _tuple = HashLoop<(string, int)>.Make();
        _place = HashLoop<PlaceKey>.Make();
        _router = new KeyGroupRouter(2, 720);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Number() => _number.Run(_numbers);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Day() => _day.Run(_days);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Word() => _text.Run(_words);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Url() => _text.Run(_urls);

    [Benchmark(OperationsPerInvoke = Count)]
    public int SessionId() => _guid.Run(_guids);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Amount() => _amount.Run(_amounts);

    [Benchmark(OperationsPerInvoke = Count)]
    public int TupleOfTextAndNumber() => _tuple.Run(_tuples);

    [Benchmark(OperationsPerInvoke = Count)]
    public int RecordOfTwoTextsAndANumber() => _place.Run(_places);

    /// <summary>From the hash to the subtask.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int Route()
    {
        var sum = 0;
        var router = _router;
        foreach (var number in _numbers)
        {
            sum += router.SubtaskOf(number);
        }

        return sum;
    }
}

public sealed record PlaceKey(string Country, string City, int District);

/// <summary>Hashes a batch of keys in a loop that is compiled for the hash.</summary>
internal abstract class HashLoop<TKey>
    where TKey : notnull
{
    public static HashLoop<TKey> Make() => KeyHashers.For<TKey>().Accept(new Maker());

    public abstract int Run(TKey[] keys);

    private sealed class Maker : IKeyHashVisitor<TKey, HashLoop<TKey>>
    {
        public HashLoop<TKey> Visit<THash>(THash hash)
            where THash : struct, IKeyHash<TKey> => new Loop<THash>(hash);
    }

    private sealed class Loop<THash>(THash hash) : HashLoop<TKey>
        where THash : struct, IKeyHash<TKey>
    {
        public override int Run(TKey[] keys)
        {
            var sum = 0;
            foreach (var key in keys)
            {
                sum += hash.Hash(key);
            }

            return sum;
        }
    }
}
