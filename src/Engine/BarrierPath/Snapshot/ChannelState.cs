namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>
/// The records that were in flight when a task took its snapshot, and that belong to the snapshot because its barrier overtook them.
/// </summary>
/// <param name="Channels">The channels that have some, those of one channel in the order in which they are to be processed again.</param>
internal sealed record ChannelState(IReadOnlyList<StoredChannel> Channels)
{
    /// <summary>How many bytes the records take.</summary>
    public long Length => Channels.Sum(channel => (long)channel.Records.Length);

    /// <summary>The names of the edges that the channels belong to.</summary>
    public IEnumerable<string> Edges => Channels.Select(channel => channel.Place.Edge).Distinct();
}

/// <summary>Records of one channel.</summary>
/// <param name="Place">Where they were in flight.</param>
/// <param name="Types">The type of the records, which must be the same when they are read.</param>
/// <param name="Records">Batches as frames carry them, one after the other.</param>
internal sealed record StoredChannel(ChannelPlace Place, string Types, ReadOnlyMemory<byte> Records);

/// <summary>Where records were in flight.</summary>
/// <param name="Edge">The edge's name, which it keeps while the operators at its ends keep their uids.</param>
/// <param name="Producer">The subtask that the records came from.</param>
/// <param name="Consumer">The subtask that they went to.</param>
/// <param name="Consumers">How many subtasks consumed the edge's records.</param>
/// <param name="IsOutput">Whether they waited at the producer: those at the consumer come first.</param>
internal readonly record struct ChannelPlace(string Edge, int Producer, int Consumer, int Consumers, bool IsOutput);
