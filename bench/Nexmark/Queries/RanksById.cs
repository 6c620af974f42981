using System.Numerics;
using System.Runtime.InteropServices;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>In which of the three ranks of price each id was seen, a bit for each.</summary>
internal sealed class RanksById
{
    private readonly Dictionary<long, byte> _ranks = [];

    public void Add(long id, int rank) => CollectionsMarshal.GetValueRefOrAddDefault(_ranks, id, out _) |= (byte)(1 << rank);

    public void Merge(RanksById other)
    {
        foreach (var (id, ranks) in other._ranks)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_ranks, id, out _) |= ranks;
        }
    }

    /// <summary>How many ids were seen, at all and in each rank.</summary>
    public ByPrice Count()
    {
        Span<long> seen = stackalloc long[3];
        foreach (var ranks in _ranks.Values)
        {
            for (uint left = ranks; left != 0; left &= left - 1)
            {
                seen[BitOperations.TrailingZeroCount(left)]++;
            }
        }

        return new ByPrice(_ranks.Count, seen[0], seen[1], seen[2]);
    }
}
