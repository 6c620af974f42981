using System.Collections.Concurrent;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;
using Orleans.Streams;

namespace FlinkNet.Grains.RecordPath;

/// <summary>The ends of channels in this silo: who consumes a channel that leads here, and who produces one that leads away.</summary>
internal sealed class ShuffleEndpoints
{
    private readonly ConcurrentDictionary<ChannelId, IAsyncObserver<ShuffleFrame>> _consumers = new();
    private readonly ConcurrentDictionary<ChannelId, Producer> _producers = new();

    /// <summary>Adds the consumer of a channel.</summary>
    /// <exception cref="InvalidOperationException">It has one.</exception>
    public void AddConsumer(ChannelId channel, IAsyncObserver<ShuffleFrame> consumer)
    {
        if (!_consumers.TryAdd(channel, consumer))
        {
            throw new InvalidOperationException($"Channel {channel} has a consumer.");
        }
    }

    /// <summary>Removes the consumer of a channel.</summary>
    public void RemoveConsumer(ChannelId channel) => _consumers.TryRemove(channel, out _);

    /// <summary>The consumer of a channel; null when there is none here.</summary>
    public IAsyncObserver<ShuffleFrame>? FindConsumer(ChannelId channel) => _consumers.GetValueOrDefault(channel);

    /// <summary>Adds the producer of a channel.</summary>
    public void AddProducer(ChannelId channel, ICreditTarget credit, TaskControl control) =>
        _producers[channel] = new Producer(credit, control);

    /// <summary>Removes the producer of a channel.</summary>
    public void RemoveProducer(ChannelId channel) => _producers.TryRemove(channel, out _);

    /// <summary>The producer of a channel; null when there is none here.</summary>
    public Producer? FindProducer(ChannelId channel) => _producers.GetValueOrDefault(channel);

    /// <summary>The producer's end of a channel.</summary>
    /// <param name="Credit">Where credit goes.</param>
    /// <param name="Control">Its task.</param>
    public sealed record Producer(ICreditTarget Credit, TaskControl Control);
}
