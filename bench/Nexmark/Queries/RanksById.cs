using System.Numerics;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>
/// In which of the three ranks of price each id was seen, a bit for each. Kept as a list of numbers, an id and its bits in one, that is
/// sorted and freed of doubles whenever it is
/// full: there are ten thousand channels, and a hash table for each would take five times the memory.
/// </summary>
[GenerateSerializer]
internal sealed class RanksById
{
    private const int RankBits = 3;

    [Id(0)]
    private long[] _seen = new long[4];

    [Id(1)]
    private int _count;

    public void Add(long id, int rank) => Append((id << RankBits) | (1L << rank));

    public void Merge(RanksById other)
    {
        foreach (var seen in other._seen.AsSpan(0, other._count))
        {
            Append(seen);
        }
    }

    /// <summary>How many ids were seen, at all and in each rank.</summary>
    public ByPrice Count()
    {
        Compact();
        Span<long> byRank = stackalloc long[RankBits];
        foreach (var seen in _seen.AsSpan(0, _count))
        {
            for (var left = (uint)seen & ((1 << RankBits) - 1); left != 0; left &= left - 1)
            {
                byRank[BitOperations.TrailingZeroCount(left)]++;
            }
        }

        return new ByPrice(_count, byRank[0], byRank[1], byRank[2]);
    }

    private void Append(long seen)
    {
        if (_count == _seen.Length)
        {
            Compact();
            if (_count > _seen.Length / 2)
            {
                Array.Resize(ref _seen, _seen.Length * 2);
            }
        }

        _seen[_count++] = seen;
    }

    private void Compact()
    {
        var all = _seen.AsSpan(0, _count);
        all.Sort();
        _count = 0;
        foreach (var seen in all)
        {
            if (_count > 0 && _seen[_count - 1] >> RankBits == seen >> RankBits)
            {
                _seen[_count - 1] |= seen;
            }
            else
            {
                _seen[_count++] = seen;
            }
        }
    }
}
