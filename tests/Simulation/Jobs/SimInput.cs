namespace FlinkNet.Simulation;

/// <summary>
/// What a seed's job reads: two streams in splits. The event time of a split lies behind that of the split before, so that nothing is ever
/// late.
/// </summary>
internal sealed record SimInput(IReadOnlyList<Item[]> First, IReadOnlyList<Item[]> Second)
{
    /// <summary>How much event time a split covers.</summary>
    public const int SplitTime = 1000;

    /// <summary>How far records of a split may be out of order.</summary>
    public const int Disorder = 40;

    public IReadOnlyList<Item[]> this[int stream] => stream == 0 ? First : Second;

    public static SimInput Draw(Random random)
    {
        var splits = random.Next(2, 14);
        var keys = random.Next(1, 5);
        var records = random.Next(5, 120);
        return new SimInput(Draw(random, splits, keys, records), Draw(random, splits, keys, records));
    }

    private static Item[][] Draw(Random random, int splits, int keys, int records)
    {
        var stream = new Item[splits][];
        for (var split = 0; split < splits; split++)
        {
            var next = new int[keys];
            stream[split] = new Item[records];
            for (var i = 0; i < records; i++)
            {
                var key = random.Next(keys);
                var time = (split * SplitTime) + Math.Max(0, (i * SplitTime / records) - random.Next(Disorder));
                stream[split][i] = new Item((split * keys) + key, next[key]++, time, random.Next(100));
            }
        }

        return stream;
    }
}
