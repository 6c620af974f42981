using System.Text;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>A task's in-flight records as bytes. They bear a version; the checksum is in the manifest.</summary>
internal static class ChannelStateCodec
{
    private const int Version = 1;

    /// <summary>Writes in-flight records.</summary>
    public static byte[] Encode(ChannelState state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Version);
        writer.Write(state.Channels.Count);
        foreach (var (place, types, records) in state.Channels)
        {
            writer.Write(place.Edge);
            writer.Write(place.Producer);
            writer.Write(place.Consumer);
            writer.Write(place.Consumers);
            writer.Write(place.IsOutput);
            writer.Write(types);
            writer.Write(records.Length);
            writer.Write(records.Span);
        }

        return stream.ToArray();
    }

    /// <summary>Reads in-flight records.</summary>
    /// <exception cref="FlinkException">They are of a version that is not known here.</exception>
    public static ChannelState Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var version = reader.ReadInt32();
        if (version != Version)
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"The in-flight records at a checkpoint were stored in format {version}; this version of Flink.NET knows format "
                        + $"{Version}. Restore it with the version that wrote it, or a newer one.");
        }

        var channels = new StoredChannel[reader.ReadInt32()];
        for (var i = 0; i < channels.Length; i++)
        {
            var place =
                new ChannelPlace(reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean());
            channels[i] = new StoredChannel(place, reader.ReadString(), reader.ReadBytes(reader.ReadInt32()));
        }

        return new ChannelState(channels);
    }
}
