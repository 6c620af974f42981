namespace FlinkNet.Model;

/// <summary>A contiguous, inclusive range of key groups; the share of keyed state that one subtask owns.</summary>
/// <param name="Start">The first key group.</param>
/// <param name="End">The last key group, inclusive; smaller than <paramref name="Start"/> when the range is empty.</param>
[GenerateSerializer, Immutable, Alias("flink.KeyGroupRange")]
public readonly record struct KeyGroupRange([property: Id(0)] int Start, [property: Id(1)] int End)
{
    /// <summary>How many key groups the range holds.</summary>
    public int Count => Math.Max(0, End - Start + 1);

    /// <summary>Whether the range holds <paramref name="keyGroup"/>.</summary>
    public bool Contains(int keyGroup) => keyGroup >= Start && keyGroup <= End;

    /// <inheritdoc/>
    public override string ToString() => $"{Start}-{End}";
}
