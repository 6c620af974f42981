using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle;

/// <summary>Records that were under way at one checkpoint and still are at the next (rule C9).</summary>
public sealed class RestoredRecordsTests
{
    private static readonly InputEdge Edge = new(
        "a to b", Input: 0, FirstProducer: 0, Count: 2, Consumer: 0, Consumers: 1, KeyGroups: 128, Partitioning: null,
        MayBeOvertaken: true);

    private readonly ChannelStateBuilder _state = new(1 << 20);

    [Fact]
    public void C9_OvertakenAgain_RestoredRecordsStayBeforeThoseOfThisAttempt()
    {
        // The producers were others when 10 and 11 were stored: 12 may be of the key of 11, though it comes from the producer that now has
        // the number of 10's.
        var input = Input(out var gate);
        input.Restore(new ChannelState([Stored(producer: 0, 10), Stored(producer: 1, 11)]));
        gate.Offer(Records(producer: 0, 12));
        gate.Offer(Records(producer: 1, 13));
        input.Aligner.Hear(new CheckpointId(7));

        input.Overtake(_state);

        Assert.Equal([10L, 11, 12, 13], Read(_state.Build()!));
    }

    [Fact]
    public void C9_OvertakenInTheMidst_WhatWasProcessedIsNotStoredAgain()
    {
        var input = Input(out _);
        input.Restore(new ChannelState([Stored(producer: 1, 10, 11), Stored(producer: 1, 12)]));
        Assert.Equal(InputStatus.Processed, input.ProcessNext());
        input.Aligner.Hear(new CheckpointId(7));

        input.Overtake(_state);

        Assert.Equal([11L, 12], Read(_state.Build()!));
    }

    private static TaskInput Input(out InputGate gate)
    {
        gate = new InputGate(new TaskControl(), [(new EdgeId(0), Edge.FirstProducer, Edge.Count)], window: 4);
        var numbers = new OperatorInput<long>(Edge.Count, new Nobody(), TestSerializers.Instance.Resolve<long>, new TaskCounters());
        return new TaskInput(gate, [Edge], [numbers], _ => "a", CheckpointingMode.ExactlyOnce);
    }

    private static StoredChannel Stored(int producer, params long[] values) =>
        new(Edge.PlaceOf(producer), BatchCodec.TypesOf<long>(), Records(producer, values).Bytes.ToArray());

    // Each record is a batch of its own, as it is when records come one by one.
    private static ShuffleFrame Records(int producer, params long[] values)
    {
        var frame = ShuffleFrame.Rent();
        (frame.Edge, frame.Producer, frame.Sequence) = (0, producer, 0);
        foreach (var value in values)
        {
            var batch = new RecordBatch<long>(1) { Count = 1 };
            batch.Values[0] = value;
            BatchCodec.Write(batch, TestSerializers.Instance.Resolve<long>(), frame);
        }

        return frame;
    }

    private static List<long> Read(ChannelState state)
    {
        var values = new List<long>();
        var batch = new RecordBatch<long>();
        foreach (var channel in state.Channels)
        {
            for (var bytes = channel.Records.Span; !bytes.IsEmpty;)
            {
                bytes = bytes[BatchCodec.Read(bytes, TestSerializers.Instance.Resolve<long>(), batch)..];
                values.AddRange(batch.Span);
            }
        }

        return values;
    }

    private sealed class Nobody : IStreamReceiver<long>
    {
        public void Process(RecordBatch<long> batch)
        {
        }

        public void ProcessWatermark(long timestamp)
        {
        }

        public void ProcessWatermarkStatus(WatermarkStatus status)
        {
        }
    }
}
