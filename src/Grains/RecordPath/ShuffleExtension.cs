using System.Collections.Concurrent;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Interfaces.RecordPath;
using FlinkNet.Model;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Receives the frames and the credit of one task grain's channels. The attempt stands in the grain's key, so that a frame of another never gets here.</summary>
internal sealed class ShuffleExtension : IShuffleExtension
{
    private readonly ShuffleStreamProvider _provider;
    private readonly TaskAttemptId _task;
    private readonly int _creditLot;
    private readonly ConcurrentDictionary<ChannelId, Inbound> _inbound = new();

    public ShuffleExtension(IGrainContextAccessor context, ShuffleStreamProvider provider, IOptions<TaskManagerOptions> options)
    {
        _provider = provider;
        _task = TaskGrainKey.Parse(context.GrainContext.GrainId.Key.ToString()!).Task;
        _creditLot = Math.Max(1, options.Value.CreditsPerChannel / 2);
    }

    public Task DeliverAsync(ShuffleFrame frame)
    {
        var channel = new ChannelId(_task.Job, _task.Attempt, new EdgeId(frame.Edge), frame.Producer, _task.Task.Subtask);
        if (!_inbound.TryGetValue(channel, out var inbound))
        {
            inbound = Open(channel);
        }

        frame.Credit = inbound;
        return inbound.Consumer.OnNextAsync(frame);
    }

    public Task GrantAsync(int edge, int consumer, long consumed)
    {
        var channel = new ChannelId(_task.Job, _task.Attempt, new EdgeId(edge), _task.Task.Subtask, consumer);
        _provider.Endpoints.FindProducer(channel)?.Credit.Grant(consumed);
        return Task.CompletedTask;
    }

    private Inbound Open(ChannelId channel)
    {
        var consumer = _provider.Endpoints.FindConsumer(channel)
            ?? throw new FlinkException(FailureOrigin.Internal, $"Channel {channel} has no consumer here: its attempt is not the current one, or has ended.");
        return _inbound.GetOrAdd(channel, new Inbound(consumer, _provider.ProducerOf(channel), channel, _creditLot));
    }

    /// <summary>A channel from another silo. Credit goes back in lots of half the channel's window: one call for several frames.</summary>
    private sealed class Inbound(Orleans.Streams.IAsyncObserver<ShuffleFrame> consumer, IShuffleExtension producer, ChannelId channel, int creditLot) : ICreditTarget
    {
        private long _granted;

        public Orleans.Streams.IAsyncObserver<ShuffleFrame> Consumer { get; } = consumer;

        public void Grant(long consumed)
        {
            if (consumed - _granted >= creditLot)
            {
                _granted = consumed;

                // A grant that cannot be delivered has no producer that could use it: the producer's silo is gone, and with it the attempt.
                producer.GrantAsync(channel.Edge.Index, channel.Consumer, consumed).Ignore();
            }
        }
    }
}
