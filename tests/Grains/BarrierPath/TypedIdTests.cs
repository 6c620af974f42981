using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Newtonsoft.Json;
using Orleans.Serialization;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Ids have types in code only: messages and stored records hold the bare numbers that they held before.</summary>
public sealed class TypedIdTests
{
    private static readonly Serializer Orleans =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private static readonly Typed Ids = new(new CheckpointId(1L << 40), new Attempt(7), new Epoch(9), new SubtaskIndex(3), new Attempt(2));

    private static readonly Bare Numbers = new(1L << 40, 7, 9, 3, 2);

    [Fact]
    public void Message_WithIds_HasTheBytesOfOneWithNumbers() =>
        Assert.Equal(Orleans.SerializeToArray(Numbers), Orleans.SerializeToArray(Ids));

    [Fact]
    public void Message_WithNumbers_IsReadAsOneWithIds() =>
        Assert.Equal(Ids, Orleans.Deserialize<Typed>(Orleans.SerializeToArray(Numbers)));

    [Fact]
    public void Json_OfIds_IsThatOfNumbers()
    {
        var task = new TaskAttemptId(new JobId("ab"), new Attempt(2), new TaskId(new VertexId(1), new SubtaskIndex(3)));
        var json = System.Text.Json.JsonSerializer.Serialize(task);

        Assert.Equal("""{"Job":{"Value":"ab"},"Attempt":2,"Task":{"Vertex":{"Index":1},"Subtask":3}}""", json);
        Assert.Equal(task, System.Text.Json.JsonSerializer.Deserialize<TaskAttemptId>(json));
    }

    [Fact]
    public void GrainState_ThatAnEarlierReleaseStoredAsJson_IsRead() => Assert.Equal(
        new TaskAttemptId(new JobId("ab"), new Attempt(2), new TaskId(new VertexId(1), new SubtaskIndex(3))),
        JsonConvert.DeserializeObject<TaskAttemptId>("""{"Job":{"Value":"ab"},"Attempt":2,"Task":{"Vertex":{"Index":1},"Subtask":3}}"""));

    [Fact]
    public void GrainState_StoredAsJson_IsReadAgain()
    {
        var task = new TaskAttemptId(new JobId("ab"), new Attempt(2), new TaskId(new VertexId(1), new SubtaskIndex(3)));

        Assert.Equal(task, JsonConvert.DeserializeObject<TaskAttemptId>(JsonConvert.SerializeObject(task)));
    }

    [Fact]
    public void Id_AsText_IsItsNumber() =>
        Assert.Equal("7 1 2 3", $"{new CheckpointId(7)} {new Attempt(1)} {new Epoch(2)} {new SubtaskIndex(3)}");

    [Fact]
    public void Ids_InOrder_AreThoseOfTheirNumbers()
    {
        CheckpointId[] checkpoints = [new(10), new(9), new(11)];

        Assert.Equal([new(9), new(10), new(11)], checkpoints.Order());
        Assert.Equal(new CheckpointId(11), CheckpointId.Later(checkpoints[2], checkpoints[0]));
        Assert.True(new Attempt(2) > Attempt.First && Attempt.First.Previous() == Attempt.None && Attempt.First.Next() == new Attempt(2));
    }

    [GenerateSerializer]
    internal sealed record Typed(
        [property: Id(0)] CheckpointId Checkpoint,
        [property: Id(1)] Attempt Attempt,
        [property: Id(2)] Epoch Epoch,
        [property: Id(3)] SubtaskIndex Subtask,
        [property: Id(4)] Attempt? Before);

    [GenerateSerializer]
    internal sealed record Bare(
        [property: Id(0)] long Checkpoint,
        [property: Id(1)] int Attempt,
        [property: Id(2)] long Epoch,
        [property: Id(3)] int Subtask,
        [property: Id(4)] int? Before);
}
