using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>Gathers the records under way that belong to one checkpoint, up to a number of bytes.</summary>
/// <param name="bytesMax">From how many bytes on it is too much.</param>
internal sealed class ChannelStateBuilder(long bytesMax)
{
    private readonly Dictionary<ChannelPlace, (string Types, ShuffleFrame Buffer)> _buffers = [];
    private readonly List<ChannelPlace> _order = [];
    private long _length;

    /// <summary>Whether more came than a task may store; nothing is kept from then on.</summary>
    public bool IsTooLarge => _length > bytesMax;

    /// <summary>Adds records of a channel, behind those of it that are here.</summary>
    /// <param name="place">The channel.</param>
    /// <param name="types">The type of its records.</param>
    /// <param name="write">Writes them as frames carry them.</param>
    public void Add(ChannelPlace place, string types, Action<ShuffleFrame> write)
    {
        if (IsTooLarge)
        {
            return;
        }

        if (!_buffers.TryGetValue(place, out var entry))
        {
            entry = (types, ShuffleFrame.Rent());
            _buffers.Add(place, entry);
            _order.Add(place);
        }

        _length -= entry.Buffer.Length;
        write(entry.Buffer);
        _length += entry.Buffer.Length;
        if (IsTooLarge)
        {
            Discard();
        }
    }

    /// <summary>What was gathered; null when that is nothing. To be called once.</summary>
    public ChannelState? Build()
    {
        var channels = _order.ConvertAll(place => new StoredChannel(place, _buffers[place].Types, _buffers[place].Buffer.Bytes.ToArray()));
        Discard();
        return channels.Count == 0 ? null : new ChannelState(channels);
    }

    /// <summary>Gives the buffers back.</summary>
    public void Discard()
    {
        foreach (var (_, buffer) in _buffers.Values)
        {
            buffer.Return();
        }

        _buffers.Clear();
        _order.Clear();
    }
}
