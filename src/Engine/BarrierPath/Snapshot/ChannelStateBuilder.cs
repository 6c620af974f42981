using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>Gathers the in-flight records that belong to one checkpoint, up to a number of bytes.</summary>
/// <param name="bytesMax">From how many bytes on it is too much.</param>
internal sealed class ChannelStateBuilder(long bytesMax)
{
    private readonly List<(ChannelPlace Place, string Types, ShuffleFrame Buffer)> _entries = [];
    private readonly Dictionary<ChannelPlace, ShuffleFrame> _open = [];
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

        if (!_open.TryGetValue(place, out var buffer))
        {
            buffer = Begin(place, types);
            _open.Add(place, buffer);
        }

        Write(buffer, write);
    }

    /// <summary>
    /// Adds records that an earlier attempt had in flight, before any of this one. They are kept apart, in the order in which they are
    /// added: their producers may have been others, so that of two records of a key the older one may bear the number of one producer and
    /// the newer one that of another.
    /// </summary>
    /// <param name="place">The channel.</param>
    /// <param name="types">The type of its records.</param>
    /// <param name="write">Writes them as frames carry them.</param>
    public void AddRestored(ChannelPlace place, string types, Action<ShuffleFrame> write)
    {
        if (!IsTooLarge)
        {
            Write(Begin(place, types), write);
        }
    }

    /// <summary>What was gathered; null when that is nothing. To be called once.</summary>
    public ChannelState? Build()
    {
        var channels = _entries.ConvertAll(entry => new StoredChannel(entry.Place, entry.Types, entry.Buffer.Bytes.ToArray()));
        Discard();
        return channels.Count == 0 ? null : new ChannelState(channels);
    }

    /// <summary>Gives the buffers back.</summary>
    public void Discard()
    {
        foreach (var (_, _, buffer) in _entries)
        {
            buffer.Return();
        }

        _entries.Clear();
        _open.Clear();
    }

    private ShuffleFrame Begin(ChannelPlace place, string types)
    {
        var buffer = ShuffleFrame.Rent();
        _entries.Add((place, types, buffer));
        return buffer;
    }

    private void Write(ShuffleFrame buffer, Action<ShuffleFrame> write)
    {
        _length -= buffer.Length;
        write(buffer);
        _length += buffer.Length;
        if (IsTooLarge)
        {
            Discard();
        }
    }
}
