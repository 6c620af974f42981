using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Gives the engine's channels the shuffle's streams.</summary>
/// <param name="provider">The streams.</param>
/// <param name="partSize">Frames of more bytes go to another silo in parts.</param>
internal sealed class ShuffleTransport(ShuffleStreamProvider provider, int partSize) : IShuffleTransport
{
    public IFrameSender OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control)
    {
        var stream = provider.Open(channel);
        stream.AttachProducer(credit, control, partSize);
        return stream;
    }
}
