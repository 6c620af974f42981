using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Records under way as bytes, and who gets them (rule C9).</summary>
public sealed class ChannelStateTests
{
    private static readonly StoredChannel Waiting =
        new(new ChannelPlace("'a' to 'b'", 1, 2, 3, IsOutput: true), "long", new byte[] { 1, 2, 3 });

    [Fact]
    public void Codec_ReadsWhatItWrote()
    {
        var read =
            ChannelStateCodec.Decode(
                ChannelStateCodec.Encode(new ChannelState([Waiting, Waiting with { Place = Waiting.Place with { IsOutput = false } }])));

        Assert.Equal([true, false], read.Channels.Select(channel => channel.Place.IsOutput));
        Assert.Equal((Waiting.Place, Waiting.Types), (read.Channels[0].Place, read.Channels[0].Types));
        Assert.Equal([1, 2, 3], read.Channels[0].Records.ToArray());
    }

    [Fact]
    public void Codec_NewerVersion_IsRefused()
    {
        var bytes = ChannelStateCodec.Encode(new ChannelState([Waiting]));
        bytes[0] = 9;

        Assert.Contains("format 9", Assert.Throws<FlinkException>(() => ChannelStateCodec.Decode(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Builder_BeyondItsBytes_KeepsNothing()
    {
        var builder = new ChannelStateBuilder(bytesMax: 10);
        builder.Add(Waiting.Place, "long", frame => frame.Fill(8).Clear());
        Assert.False(builder.IsTooLarge);

        builder.Add(Waiting.Place, "long", frame => frame.Fill(16).Clear());

        Assert.True(builder.IsTooLarge);
        Assert.Null(builder.Build());
    }

    [Fact]
    public void Restore_SameParallelism_EachConsumerGetsItsChannels_InputsFirst()
    {
        var plan = Plan(parallelism: 2, out var edge);
        var state =
            new ChannelState(
                [Stored(edge, 0, 1, 2, isOutput: true), Stored(edge, 0, 0, 2, isOutput: true), Stored(edge, 1, 1, 2, isOutput: false)]);

        var restored = ChannelRestore.For(plan, new TaskId(new VertexId(1), new SubtaskIndex(1)), [state])!;

        Assert.Equal(
            [(1, 1, false), (0, 1, true)],
            restored.Channels.Select(channel => (channel.Place.Producer, channel.Place.Consumer, channel.Place.IsOutput)));
    }

    [Fact]
    public void Restore_OtherParallelism_EachConsumerLooksAtAllRecordsWithAKey()
    {
        var plan = Plan(parallelism: 3, out var edge);
        var state = new ChannelState([Stored(edge, 0, 0, 2, isOutput: true), Stored(edge, 0, 1, 2, isOutput: true)]);

        for (var subtask = 0; subtask < 3; subtask++)
        {
            Assert.Equal(2, ChannelRestore.For(plan, new TaskId(new VertexId(1), new SubtaskIndex(subtask)), [state])!.Channels.Count);
        }
    }

    [Fact]
    public void Unknown_EdgeThatIsNotThereAnyMore_IsNamed()
    {
        var plan = Plan(parallelism: 2, out var edge);

        Assert.Equal(["'gone' to 'count'"], ChannelRestore.Unknown(plan.Graph, [edge, "'gone' to 'count'"]));
    }

    private static StoredChannel Stored(string edge, int producer, int consumer, int consumers, bool isOutput) =>
        new(new ChannelPlace(edge, producer, consumer, consumers, isOutput), "long", new byte[] { 1 });

    private static ExecutionPlan Plan(int parallelism, out string edge)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
        environment.FromSequence(1, 10).KeyBy(n => n).Sum(n => n).Uid("count").SinkTo(new DiscardingSink<long>());
        var plan = ExecutionPlan.Create(JobGraphBuilder.Build(environment, "job"));
        edge = EdgeNames.Of(plan.Graph, Assert.Single(plan.Graph.Edges));
        return plan;
    }
}
