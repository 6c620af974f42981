using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Grains;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Model;
using FlinkNet.Transformations;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.Session;

namespace FlinkNet.Plans;

/// <summary>Tells the plan of a job.</summary>
internal sealed class JobPlanner
{
    private readonly CatalogedJob _job;
    private readonly AskedStates _asked;

    private JobPlanner(CatalogedJob job)
    {
        _job = job;
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializers =
            new OrleansSerializers(services.GetRequiredService<ICodecProvider>(), services.GetRequiredService<SerializerSessionPool>());
        _asked = AskedStates.Of(job.Plan, serializers, TimeProvider.System);
    }

    /// <summary>The plan of a job.</summary>
    public static JobPlan Plan(CatalogedJob job)
    {
        var planner = new JobPlanner(job);
        var config = job.Config;
        return new JobPlan(
            job.Graph.Name,
            config.Parallelism,
            config.MaxParallelism,
            config.StateBackend,
            config.Checkpointing.Interval,
            config.Checkpointing.Directory,
            [.. job.Graph.Vertices.Select(planner.Describe)]);
    }

    private PlanTask Describe(JobVertex vertex)
    {
        var operators = new List<PlanOperator>();
        Add(operators, vertex.Head, after: null);
        return new PlanTask(
            vertex.Id.Index + 1,
            vertex.Name,
            vertex.Parallelism,
            vertex.MaxParallelism,
            vertex.SlotSharingGroup,
            [.. vertex.Inputs.Select(edge => Describe(edge, vertex))],
            operators);
    }

    private void Add(List<PlanOperator> operators, ChainNode node, ChainNode? after)
    {
        operators.Add(Describe(node, after));
        foreach (var chained in node.Chained)
        {
            Add(operators, chained, node);
        }
    }

    private PlanExchange Describe(JobEdge edge, JobVertex target)
    {
        var source = _job.Graph.Vertices[edge.Source.Index];
        var from = source.Operators().Single(node => node.Outputs.Contains(edge)).Transformation;
        return new PlanExchange(
            source.Id.Index + 1,
            OperatorNames.Of(from),
            edge.Tag?.Id,
            edge.Input + 1,
            edge.Partitioner.ToString().ToLowerInvariant(),
            edge.Partitioning?.GetType().GenericTypeArguments is [_, var key] ? ShortNames.Of(key) : null,
            ShortNames.Of(edge.RecordType),
            edge.Partitioner == PartitionerKind.Forward ? WhyNotChained(from, source, target) : null);
    }

    private string WhyNotChained(Transformation from, JobVertex source, JobVertex target)
    {
        var to = target.Head.Transformation;
        return !_job.Config.OperatorChaining ? "chaining is off"
            : from.Chaining == ChainingStrategy.Never ? $"'{OperatorNames.Of(from)}' has a task of its own"
            : to.Chaining == ChainingStrategy.Never ? $"'{OperatorNames.Of(to)}' has a task of its own"
            : to.Chaining == ChainingStrategy.Head ? $"'{OperatorNames.Of(to)}' begins a task"
            : target.Inputs.Count > 1 ? "it has several inputs"
            : source.MaxParallelism != target.MaxParallelism ? "they have different max parallelism"
            : source.SlotSharingGroup != target.SlotSharingGroup ? "they are in different slot sharing groups"
            : "one of them runs in the submitting process";
    }

    private PlanOperator Describe(ChainNode node, ChainNode? after)
    {
        var step = node.Transformation;
        var description = step.Description;
        return new PlanOperator(
            OperatorNames.Of(step),
            KindOf(step),
            step.Uid,
            step.Comment,
            after is null ? null : OperatorNames.Of(after.Transformation),
            node.Tag?.Id,
            description.KeyType is { } key ? ShortNames.Of(key) : null,
            [.. PlanStates.Of(description, _asked.Of(step))],
            _asked.FailureOf(step)?.Message);
    }

    private static string KindOf(Transformation step)
    {
        var name = step.GetType().Name.Split('`')[0];
        return name.EndsWith(nameof(Transformation), StringComparison.Ordinal) ? name[..^nameof(Transformation).Length] : name;
    }
}
