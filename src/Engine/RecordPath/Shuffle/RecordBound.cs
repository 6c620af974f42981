using FlinkNet.Engine.RecordPath.Operators;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>How many records a channel may have in flight, by what its consumer takes in a while.</summary>
/// <param name="InFlight">How many at most; one frame always may be.</param>
/// <param name="Frame">How many a frame may hold.</param>
internal readonly record struct RecordBound(int InFlight, int Frame)
{
    /// <summary>Any number: the consumer is fast, or nobody bounds what is in flight by time.</summary>
    public static RecordBound None { get; } = new(int.MaxValue, int.MaxValue);

    /// <summary>What may be in flight to a task, a batch of the task to a frame.</summary>
    public static RecordBound Of(int inFlight) =>
        inFlight == int.MaxValue ? None : new(inFlight, Math.Max(1, inFlight / BatchTime.InFlightBatches));

    /// <summary>
    /// One of several channels that have records for the task: they share what may be in flight, but for a frame that each may have.
    /// </summary>
    public RecordBound SharedBy(int channels) => InFlight == int.MaxValue || channels <= 1
        ? this
        : this with { InFlight = Math.Max(Frame, InFlight / channels) };
}
