using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Interfaces.RecordPath;
using FlinkNet.Model;
using Orleans.Streams;

namespace FlinkNet.Grains.RecordPath;

/// <summary>One channel as a stream: one producer, one consumer.</summary>
internal sealed class ShuffleStream : IAsyncStream<ShuffleFrame>, IFrameSender
{
    private readonly ShuffleEndpoints _endpoints;
    private readonly IShuffleExtension? _remoteConsumer;
    private readonly SiloAddress _ownSilo;
    private readonly SiloAddress _consumerSilo;
    private IAsyncObserver<ShuffleFrame>? _localConsumer;
    private TaskControl? _producer;
    private int _partSize = int.MaxValue;

    /// <summary>Makes the stream.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="endpoints">The ends of channels in this silo.</param>
    /// <param name="remoteConsumer">The consumer's grain extension; null when the consumer is in this silo.</param>
    /// <param name="ownSilo">This silo.</param>
    /// <param name="consumerSilo">Where the consumer is.</param>
    public ShuffleStream(
        ChannelId channel,
        ShuffleEndpoints endpoints,
        IShuffleExtension? remoteConsumer,
        SiloAddress ownSilo,
        SiloAddress consumerSilo)
    {
        Channel = channel;
        _endpoints = endpoints;
        _remoteConsumer = remoteConsumer;
        (_ownSilo, _consumerSilo) = (ownSilo, consumerSilo);
    }

    /// <summary>The channel.</summary>
    public ChannelId Channel { get; }

    public bool IsLocal => _remoteConsumer is null;

    public bool IsRewindable => false;

    public string ProviderName => ShuffleStreamProvider.ProviderName;

    public StreamId StreamId => ShuffleStreamProvider.StreamIdOf(Channel);

    /// <summary>Says which task fails when the channel does, and of how many bytes a frame goes to another silo in parts.</summary>
    public void AttachProducer(ICreditTarget credit, TaskControl producer, int partSize)
    {
        _producer = producer;
        _partSize = partSize;
        if (!IsLocal)
        {
            _endpoints.AddProducer(Channel, credit, producer);
        }
    }

    public void Send(ShuffleFrame frame)
    {
        if (_remoteConsumer is { } remote)
        {
            _ = SendRemoteAsync(remote, frame);
        }
        else
        {
            _ = OnNextAsync(frame);
        }
    }

    public Task OnNextAsync(ShuffleFrame item, StreamSequenceToken? token = null)
    {
        if (_remoteConsumer is { } remote)
        {
            return DeliverRemoteAsync(remote, item);
        }

        var consumer = _localConsumer ??= _endpoints.FindConsumer(Channel) ?? throw NoConsumer();
        return consumer.OnNextAsync(item, token);
    }

    public async Task OnNextBatchAsync(IEnumerable<ShuffleFrame> batch, StreamSequenceToken? token = null)
    {
        foreach (var frame in batch)
        {
            await OnNextAsync(frame, token);
        }
    }

    /// <summary>A channel ends with its last frame; there is nothing to say beside it.</summary>
    public Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>A producer's failure fails its whole attempt, through the JobManager and not along the stream.</summary>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    public Task<StreamSubscriptionHandle<ShuffleFrame>> SubscribeAsync(IAsyncObserver<ShuffleFrame> observer)
    {
        _endpoints.AddConsumer(Channel, observer);
        return Task.FromResult<StreamSubscriptionHandle<ShuffleFrame>>(new ShuffleSubscription(this, _endpoints));
    }

    public Task<StreamSubscriptionHandle<ShuffleFrame>> SubscribeAsync(
        IAsyncObserver<ShuffleFrame> observer,
        StreamSequenceToken? token,
        string? filterData = null) =>
        token is null && filterData is null
            ? SubscribeAsync(observer)
            : throw new NotSupportedException("A channel is neither rewindable nor filtered.");

    public Task<StreamSubscriptionHandle<ShuffleFrame>> SubscribeAsync(IAsyncBatchObserver<ShuffleFrame> observer) =>
        throw new NotSupportedException("A frame is a batch already; subscribe with an IAsyncObserver.");

    public Task<StreamSubscriptionHandle<ShuffleFrame>> SubscribeAsync(
        IAsyncBatchObserver<ShuffleFrame> observer,
        StreamSequenceToken? token) =>
        SubscribeAsync(observer);

    public Task<IList<StreamSubscriptionHandle<ShuffleFrame>>> GetAllSubscriptionHandles() =>
        Task.FromResult<IList<StreamSubscriptionHandle<ShuffleFrame>>>(
            _endpoints.FindConsumer(Channel) is null ? [] : [new ShuffleSubscription(this, _endpoints)]);

    public bool Equals(IAsyncStream<ShuffleFrame>? other) => other is ShuffleStream stream && stream.Channel == Channel;

    public int CompareTo(IAsyncStream<ShuffleFrame>? other) => other is null ? 1 : StreamId.CompareTo(other.StreamId);

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<ShuffleFrame>);

    public override int GetHashCode() => Channel.GetHashCode();

    private Task DeliverRemoteAsync(IShuffleExtension remote, ShuffleFrame frame) =>
        frame.Length > _partSize ? FrameParts.DeliverAsync(remote, frame, _partSize) : DeliverWholeAsync(remote, frame);

    private static async Task DeliverWholeAsync(IShuffleExtension remote, ShuffleFrame frame)
    {
        await remote.DeliverAsync(frame);
        frame.Return();
    }

    private async Task SendRemoteAsync(IShuffleExtension remote, ShuffleFrame frame)
    {
        try
        {
            await DeliverRemoteAsync(remote, frame);
        }
        catch (Exception exception)
        {
            _producer?.Fail(UnreachableException.IsOnTheWay(exception)
                ? new UnreachableException(_ownSilo, _consumerSilo, $"the channel to subtask {Channel.Consumer} there broke", exception)
                : new FlinkException(
                    FailureOrigin.External,
                    $"The channel to subtask {Channel.Consumer} on TaskManager {_consumerSilo} broke: "
                        + $"{exception.Message.Split('\n', 2)[0].TrimEnd()}",
                    exception));
        }
    }

    private FlinkException NoConsumer() =>
        new(FailureOrigin.Internal, $"Channel {Channel} has no consumer on this silo: its task is not deployed, or has ended.");
}
