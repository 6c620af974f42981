using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// Carries frames from producers to consumers: the Orleans stream provider in a silo, a seeded scheduler in a simulation.
/// </summary>
internal interface IShuffleTransport
{
    /// <summary>Opens the producer's end of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="credit">Where the consumer's credit arrives.</param>
    /// <param name="control">The producing task, which fails when the channel does.</param>
    IFrameSender OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control);
}

/// <summary>The producer's end of a channel.</summary>
internal interface IFrameSender
{
    /// <summary>Whether the consumer is in the same process, so that batches go by reference.</summary>
    bool IsLocal { get; }

    /// <summary>Hands a frame on; the frame is the transport's from here on. Returns at once.</summary>
    void Send(ShuffleFrame frame);
}
