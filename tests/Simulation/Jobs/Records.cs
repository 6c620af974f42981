namespace FlinkNet.Simulation;

/// <summary>A record that jobs read.</summary>
/// <param name="Key">Its key; all records of a key are in one split of each stream.</param>
/// <param name="Sequence">The how-manieth of its key in its stream it is, from 0.</param>
/// <param name="Time">Its event time, in milliseconds.</param>
/// <param name="Value">A number.</param>
[GenerateSerializer]
internal readonly record struct Item(
    [property: Id(0)] int Key,
    [property: Id(1)] int Sequence,
    [property: Id(2)] long Time,
    [property: Id(3)] int Value);

/// <summary>A record that jobs write.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="Key">Of which key.</param>
/// <param name="Order">Rows of a kind and key come in this order.</param>
/// <param name="A">A number.</param>
/// <param name="B">A number.</param>
[GenerateSerializer]
internal readonly record struct Row(
    [property: Id(0)] string Kind,
    [property: Id(1)] int Key,
    [property: Id(2)] long Order,
    [property: Id(3)] long A,
    [property: Id(4)] long B);

/// <summary>What is left to read of a piece of a stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Index">The piece.</param>
/// <param name="Next">The next record.</param>
[GenerateSerializer]
internal readonly record struct ItemSplit(
    [property: Id(0)] int Stream,
    [property: Id(1)] int Index,
    [property: Id(2)] int Next) : ISourceSplit
{
    public string SplitId => $"{Stream}-{Index}";
}
