namespace FlinkNet.Simulation;

/// <summary>
/// Sums per key and window of a source whose splits cover the same time: whatever reader begins one after another is late by all of it.
/// </summary>
internal sealed class SharedTimes(bool asksAtStart = true) : TumblingWindows
{
    protected override DataStream<Item> Read(StreamExecutionEnvironment environment) =>
        Items(environment, new SharedTimeSource(asksAtStart));
}

/// <summary>Sums per key and window of splits that follow one another in time, read in the wrong order by who has several.</summary>
internal sealed class DisorderedTimes : TumblingWindows
{
    protected override DataStream<Item> Read(StreamExecutionEnvironment environment) =>
        Items(environment, new ItemSource(0, readsInOrder: false));
}
