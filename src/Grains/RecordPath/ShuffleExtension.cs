using System.Collections.Concurrent;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Interfaces.RecordPath;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// Receives the frames and the credit of one task grain's channels. The attempt is in the grain's key, so that a frame of another never
/// gets here.
/// </summary>
internal sealed class ShuffleExtension : IShuffleExtension
{
    private readonly ShuffleStreamProvider _provider;
    private readonly TimeProvider _time;
    private readonly TaskAttemptId _task;
    private readonly int _creditLot;
    private readonly ConcurrentDictionary<ChannelId, Inbound> _inbound = new();

    public ShuffleExtension(
        IGrainContextAccessor context,
        ShuffleStreamProvider provider,
        IOptions<TaskManagerOptions> options,
        [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time)
    {
        _provider = provider;
        _time = time;
        _task = TaskGrainKey.Parse(context.GrainContext.GrainId.Key.ToString()!).Task;
        _creditLot = Math.Max(1, options.Value.CreditsPerChannel / 2);
    }

    public Task DeliverAsync(ShuffleFrame frame) => Deliver(InboundOf(frame), frame);

    public Task DeliverPartAsync(ShuffleFrame part, int offset, int length)
    {
        var inbound = InboundOf(part);
        return inbound.Add(part, offset, length) is { } frame ? Deliver(inbound, frame) : Task.CompletedTask;
    }

    public Task GrantAsync(int edge, int consumer, long consumed, int recordsInFlight, int recordsPerFrame)
    {
        var channel = new ChannelId(_task.Job, _task.Attempt, new EdgeId(edge), _task.Task.Subtask.Value, consumer);
        _provider.Endpoints.FindProducer(channel)?.Credit.Grant(consumed, recordsInFlight, recordsPerFrame);
        return Task.CompletedTask;
    }

    private static Task Deliver(Inbound inbound, ShuffleFrame frame)
    {
        if (frame.IsCreditUrgent)
        {
            inbound.Hurry(frame.Sequence + 1);
        }

        frame.Credit = inbound;
        return inbound.Consumer.OnNextAsync(frame);
    }

    private Inbound InboundOf(ShuffleFrame frame)
    {
        var channel = new ChannelId(_task.Job, _task.Attempt, new EdgeId(frame.Edge), frame.Producer, _task.Task.Subtask.Value);
        return _inbound.TryGetValue(channel, out var inbound) ? inbound : Open(channel);
    }

    private Inbound Open(ChannelId channel)
    {
        var consumer = _provider.Endpoints.FindConsumer(channel)
            ?? throw new FlinkException(
                FailureOrigin.Internal,
                $"Channel {channel} has no consumer here: its attempt is not the current one, or has ended.");
        return _inbound.GetOrAdd(channel, new Inbound(this, consumer, _provider.ProducerOf(channel), channel));
    }

    /// <summary>A channel from another silo. Credit goes back in lots of half the channel's window: one call for several frames.</summary>
    private sealed class Inbound(
        ShuffleExtension owner,
        Orleans.Streams.IAsyncObserver<ShuffleFrame> consumer,
        IShuffleExtension producer,
        ChannelId channel)
        : ICreditTarget
    {
        private static readonly TimeSpan RepeatFirst = TimeSpan.FromMilliseconds(50);
        private static readonly TimeSpan RepeatMax = TimeSpan.FromSeconds(5);

        /// <summary>How long the producer may be out of reach: as long as a frame may be, before its channel breaks.</summary>
        private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

        private readonly PartialFrames _parts = new();
        private long _granted;
        private long _urgent;
        private long _consumed;

        public Orleans.Streams.IAsyncObserver<ShuffleFrame> Consumer { get; } = consumer;

        /// <summary>Takes a part of a frame, and answers the frame when it is whole.</summary>
        public ShuffleFrame? Add(ShuffleFrame part, int offset, int length) =>
            _parts.Add(part, offset, length, Volatile.Read(ref _consumed));

        /// <summary>The producer waits to hear that so many frames were taken.</summary>
        public void Hurry(long consumed)
        {
            for (var seen = Volatile.Read(ref _urgent); consumed > seen;)
            {
                var before = Interlocked.CompareExchange(ref _urgent, consumed, seen);
                seen = before == seen ? consumed : before;
            }
        }

        public void Grant(long consumed, int recordsInFlight, int recordsPerFrame)
        {
            Volatile.Write(ref _consumed, consumed);
            var urgent = Volatile.Read(ref _urgent);
            if (consumed - _granted >= owner._creditLot || (urgent > _granted && consumed >= urgent))
            {
                Volatile.Write(ref _granted, consumed);
                TellAsync(consumed, recordsInFlight, recordsPerFrame).Ignore();
            }
        }

        // The producer may be waiting for just this grant: nothing else would come after one that was lost. It is repeated until it is
        // answered, a newer one says more, or the attempt has ended here. A producer that stays out of reach sends nothing that could fail:
        // both would halt.
        private async Task TellAsync(long consumed, int recordsInFlight, int recordsPerFrame)
        {
            var start = owner._time.GetTimestamp();
            for (var pause = RepeatFirst; ; pause = pause * 2 < RepeatMax ? pause * 2 : RepeatMax)
            {
                try
                {
                    await producer.GrantAsync(channel.Edge.Index, channel.Consumer, consumed, recordsInFlight, recordsPerFrame);
                    return;
                }
                catch (Exception exception) when (IsNewest(consumed))
                {
                    if (owner._time.GetElapsedTime(start) >= SilenceMax && UnreachableException.IsOnTheWay(exception))
                    {
                        await Consumer.OnErrorAsync(owner._provider.CannotGrant(channel, exception));
                        return;
                    }

                    await Task.Delay(pause, owner._time);
                }

                if (!IsNewest(consumed))
                {
                    return;
                }
            }
        }

        private bool IsNewest(long consumed) =>
            Volatile.Read(ref _granted) == consumed && owner._provider.Endpoints.FindConsumer(channel) is not null;
    }
}
