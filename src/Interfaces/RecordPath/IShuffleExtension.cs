using FlinkNet.Model;
using Orleans.Concurrency;

namespace FlinkNet.Interfaces.RecordPath;

/// <summary>
/// The wire side of the shuffle's streams: what the silos of a producer and of a consumer tell each other about a channel. Lives on the
/// task grains.
/// </summary>
/// <remarks>Calls may overlap and overtake one another: frames bear numbers, credit is absolute.</remarks>
[Alias("flink.IShuffleExtension")]
public interface IShuffleExtension : IGrainExtension
{
    /// <summary>Brings a frame to its consumer; answered when the frame is stored, not when it is processed.</summary>
    /// <exception cref="FlinkException">There is no such channel here: the attempt is not the current one, or has ended.</exception>
    [AlwaysInterleave]
    [Alias("Deliver")]
    Task DeliverAsync(ShuffleFrame frame);

    /// <summary>Brings a part of a frame that is too large for one call; answered as a frame is, when the part is stored.</summary>
    /// <param name="part">The frame, with the bytes from <paramref name="offset"/> on.</param>
    /// <param name="offset">Where in the frame the part begins.</param>
    /// <param name="length">How many bytes the whole frame has.</param>
    [AlwaysInterleave]
    [Alias("DeliverPart")]
    Task DeliverPartAsync(ShuffleFrame part, int offset, int length);

    /// <summary>Tells the producer that the consumer has taken all frames before <paramref name="consumed"/>.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="consumer">The consumer's subtask.</param>
    /// <param name="consumed">How many frames were taken.</param>
    /// <param name="recordsInFlight">How many records may be in flight at most, by what the consumer takes in a while.</param>
    /// <param name="recordsPerFrame">How many records a frame may hold.</param>
    [AlwaysInterleave]
    [Alias("Grant")]
    Task GrantAsync(int edge, int consumer, long consumed, int recordsInFlight, int recordsPerFrame);
}
