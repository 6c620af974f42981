using FlinkNet.Engine.RecordPath;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Gives the engine's channels the shuffle's streams.</summary>
internal sealed class ShuffleTransport(ShuffleStreamProvider provider) : IShuffleTransport
{
    public IFrameSender OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control)
    {
        var stream = provider.Open(channel);
        stream.AttachProducer(credit, control);
        return stream;
    }
}
