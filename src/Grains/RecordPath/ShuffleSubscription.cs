using FlinkNet.Model;
using Orleans.Streams;

namespace FlinkNet.Grains.RecordPath;

/// <summary>The consumer's hold on its channel.</summary>
internal sealed class ShuffleSubscription(ShuffleStream stream, ShuffleEndpoints endpoints) : StreamSubscriptionHandle<ShuffleFrame>
{
    private readonly Guid _id = Guid.NewGuid();

    public override StreamId StreamId => stream.StreamId;

    public override string ProviderName => stream.ProviderName;

    public override Guid HandleId => _id;

    public override Task UnsubscribeAsync()
    {
        endpoints.RemoveConsumer(stream.Channel);
        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<ShuffleFrame>> ResumeAsync(
        IAsyncObserver<ShuffleFrame> observer,
        StreamSequenceToken? token = null)
    {
        endpoints.RemoveConsumer(stream.Channel);
        return stream.SubscribeAsync(observer, token);
    }

    public override Task<StreamSubscriptionHandle<ShuffleFrame>> ResumeAsync(
        IAsyncBatchObserver<ShuffleFrame> observer,
        StreamSequenceToken? token = null) =>
        stream.SubscribeAsync(observer, token);

    public override bool Equals(StreamSubscriptionHandle<ShuffleFrame>? other) => other is ShuffleSubscription handle && handle._id == _id;
}
