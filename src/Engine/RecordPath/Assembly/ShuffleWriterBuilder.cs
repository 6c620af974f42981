using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Assembly;

/// <summary>Makes the writer of one edge for one producer subtask.</summary>
internal sealed class ShuffleWriterBuilder<T>(
    ExecutionPlan plan,
    JobEdge edge,
    TaskDescription task,
    TaskScope scope,
    TaskControl control,
    TaskServices services,
    string operatorName)
    : IPartitioningVisitor<T, ShuffleWriter<T>>
{
    private readonly string _name = $"{edge.Partitioner} partitioning after {operatorName}";

    public ShuffleWriter<T> Build() =>
        edge.Partitioning is Partitioning<T> partitioning ? partitioning.Accept(this) : Keyless();

    public ShuffleWriter<T> Visit(KeylessPartitioning<T> partitioning) => Keyless();

    public ShuffleWriter<T> Visit<TKey>(HashPartitioning<T, TKey> partitioning)
        where TKey : notnull =>
        KeyHashers.For<TKey>().Accept(new HashWriterFactory<T, TKey>(
            scope, _name, Channels(), partitioning.KeySelector, plan.Graph.Vertices[edge.Target.Index].MaxParallelism));

    public ShuffleWriter<T> Visit<TKey>(CustomPartitioning<T, TKey> partitioning) =>
        new CustomWriter<T, TKey>(scope, _name, Channels(), partitioning.Partitioner, partitioning.KeySelector);

    private ShuffleWriter<T> Keyless() => edge.Partitioner switch
    {
        PartitionerKind.Forward or PartitionerKind.Global => new SingleChannelWriter<T>(scope, _name, Channels()),
        PartitionerKind.Broadcast => new BroadcastWriter<T>(scope, _name, Channels(), scope.Copies.TryCreate<T>()),
        PartitionerKind.Shuffle => new RandomWriter<T>(scope, _name, Channels(), services.Random),
        PartitionerKind.Rebalance or PartitionerKind.Rescale => RoundRobin(),
        _ => throw new InvalidOperationException($"A {edge.Partitioner} edge without its functions."),
    };

    private RoundRobinWriter<T> RoundRobin()
    {
        var channels = Channels();
        return new RoundRobinWriter<T>(scope, _name, channels, services.Random.Next(channels.Length));
    }

    private OutputChannel<T>[] Channels()
    {
        var consumers = plan.Consumers(edge, task.Id.Task.Subtask.Value);
        var channels = new OutputChannel<T>[consumers.Count];
        var weight = new RecordWeight(scope.Counters.Step);
        var name = EdgeNames.Of(plan.Graph, edge);
        for (var i = 0; i < channels.Length; i++)
        {
            var id = new ChannelId(task.Id.Job, task.Id.Attempt, edge.Id, task.Id.Task.Subtask.Value, consumers.Start + i);
            channels[i] =
                new OutputChannel<T>(
                    id,
                    control,
                    scope.Counters,
                    services.Shuffle,
                    consumers.Count,
                    services.Transport,
                    services.Serializers.Resolve<T>)
                {
                    Weight = weight,
                    Place = Overtaking.IsPossibleOn(edge.Partitioner)
                    ? new ChannelPlace(name, id.Producer, id.Consumer, consumers.Count, IsOutput: true)
                    : null,
                };
        }

        return channels;
    }
}
