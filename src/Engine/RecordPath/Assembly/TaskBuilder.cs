using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Inject;
using FlinkNet.Engine.Names;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Sinks;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Assembly;

/// <summary>Builds the task of one subtask from its vertex: the chain's operators with their types, its writers, and its input.</summary>
internal sealed class TaskBuilder : ITransformationVisitor
{
    private readonly ExecutionPlan _plan;
    private readonly JobVertex _vertex;
    private readonly TaskServices _services;
    private readonly TaskDescription _description;
    private readonly TaskControl _control = new();
    private readonly TaskScope _scope;
    private readonly List<ChainElement> _chain = [];
    private ChainNode _node;
    private object? _built;
    private StreamTask? _task;

    private TaskBuilder(ExecutionPlan plan, TaskAttemptId id, TaskServices services)
    {
        _plan = plan;
        _services = services;
        _vertex = plan.Graph.Vertices[id.Task.Vertex.Index];
        _description = new TaskDescription(id, plan.Graph.Name, _vertex.Name, _vertex.Parallelism, _vertex.MaxParallelism);
        _scope = new TaskScope(_description.DisplayName, services.TimeProvider, services.AllocatedBytes, services.FiresPunctually)
        {
            BatchBytesMax = services.Shuffle.GatheredMax,
            Copies = services.Copies,
            BatchTicksMax = services.Shuffle.BatchTicksMax(services.TimeProvider),
        };
        _node = _vertex.Head;
    }

    private long BufferTimeoutTicks => (long)(_services.Shuffle.BufferTimeout.TotalSeconds * _services.TimeProvider.TimestampFrequency);

    /// <summary>Builds a task. Runs no user code but the factories of operator objects.</summary>
    public static StreamTask Build(ExecutionPlan plan, TaskAttemptId id, TaskServices services) => BuildAll(plan, id, services)._task!;

    /// <summary>Builds the elements of a task that is not to run.</summary>
    public static IReadOnlyList<ChainElement> BuildChain(ExecutionPlan plan, TaskAttemptId id, TaskServices services) =>
        BuildAll(plan, id, services)._chain;

    public void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source)
    {
        var element = new SourceElement<T, TSplit, TState>(
            _scope,
            _control,
            Context(source),
            source.Id,
            source.Source,
            _services.Splits,
            _services.Serializers.Resolve<TSplit>(),
            CompositeSerializers.Resolve<TSplit>(_services.Serializers));
        element.Attach(source.Watermarks, _services.WatermarkInterval, Own(source.Source.KeepsRecords, BuildOutputs<T>()));
        AddOperator(element);
        _task = new SourceTask<T, TSplit, TState>(
            _scope,
            _control,
            _chain,
            BufferTimeoutTicks,
            Checkpoints(),
            element,
            _services.TimeProvider);
    }

    public void Visit<TIn, TOut>(OneInputTransformation<TIn, TOut> step) =>
        Complete(OperatorFactories.Of<IOneInputOperatorFactory<TIn, TOut>>(step).Create(step, SiteOf<TOut>(step)));

    public void Visit<TIn1, TIn2, TOut>(TwoInputTransformation<TIn1, TIn2, TOut> step)
    {
        var built = OperatorFactories.Of<ITwoInputOperatorFactory<TIn1, TIn2, TOut>>(step).Create(step, SiteOf<TOut>(step));

        // An operator with two inputs is always the head of its chain.
        AddOperator(built.Element);
        CompleteTask([Input(0, built.First), Input(1, built.Second)]);
    }

    public void Visit<T>(SinkTransformation<T> sink)
    {
        var commitsAtEnd = _services.Checkpoints is not { IsOnRequestOnly: false };
        var element = sink.Sink.Accept(new SinkOperatorFactory<T>(_scope, Context(sink), _services.Commits, commitsAtEnd));
        Complete(OneInputOperator<T>.Of(element));
    }

    public void Visit<T>(VirtualTransformation<T> step) =>
        throw new InvalidOperationException($"'{step.Name}' runs nothing and must not be in a chain.");

    private static TaskBuilder BuildAll(ExecutionPlan plan, TaskAttemptId id, TaskServices services)
    {
        var builder = new TaskBuilder(plan, id, services);
        builder.BuildNode(builder._vertex.Head);
        return builder;
    }

    private object? BuildNode(ChainNode node)
    {
        var outer = _node;
        _node = node;
        node.Transformation.Accept(this);
        _node = outer;
        return _built;
    }

    // Elements are built from the end of the chain; each goes before those it hands its records to.
    private void Complete<TIn>(OneInputOperator<TIn> built)
    {
        AddOperator(built.Element);
        _built = built.Input;
        if (ReferenceEquals(_node, _vertex.Head))
        {
            CompleteTask([Input(0, built.Input)]);
        }
    }

    private void AddOperator(ChainElement element)
    {
        // What a factory makes is known only now.
        if (element is UserOperator { KeepsState: true } && _node.Transformation.Uid is null)
        {
            throw ProgramChecks.WithoutUid(_node.Transformation);
        }

        element.OperatorId = OperatorIds.Of(_node.Transformation);
        _chain.Insert(0, element);
    }

    private void CompleteTask(IReadOnlyList<OperatorInput> inputs)
    {
        var gate = new InputGate(_control, _vertex.Inputs.Select(ProducersOf), _services.Shuffle.CreditsPerChannel);
        var input = new TaskInput(gate, [.. _vertex.Inputs.Select(InputEdgeOf)], inputs, NameOfProducer, _services.Alignment.Mode);
        _task = new ProcessingTask(_scope, _control, _chain, BufferTimeoutTicks, Checkpoints(), input);
    }

    private TaskCheckpoints Checkpoints() => new([.. _chain], _control, _services.Checkpoints, _services.Alignment, _scope.Counters);

    private OperatorInput<T> Input<T>(int index, IStreamReceiver<T> receiver)
    {
        var channels = _vertex.Inputs.Where(edge => edge.Input == index).Sum(edge => ProducersOf(edge).Count);
        return new OperatorInput<T>(
            channels, receiver, _services.Serializers.Resolve<T>, _scope.Counters, _scope.BatchBytesMax, _scope.BatchTicksMax);
    }

    private InputEdge InputEdgeOf(JobEdge edge)
    {
        var (_, first, count) = ProducersOf(edge);
        return new InputEdge(
            EdgeNames.Of(_plan.Graph, edge),
            edge.Input,
            first,
            count,
            _description.Id.Task.Subtask.Value,
            _vertex.Parallelism,
            _vertex.MaxParallelism,
            edge.Partitioning,
            Overtaking.IsPossibleOn(edge.Partitioner));
    }

    private OperatorReceivers<T> BuildReceivers<T>()
    {
        var tags = _node.Chained.Select(chained => chained.Tag)
            .Concat(_node.Outputs.Select(edge => edge.Tag))
            .OfType<OutputTag>()
            .Distinct()
            .ToList();
        return new OperatorReceivers<T>(BuildOutputs<T>(), tags.ConvertAll(tag => tag.Accept(new SideReceiverBuilder(this))));
    }

    private IStreamReceiver<T> BuildOutputs<T>(OutputTag? tag = null)
    {
        var node = _node;
        var receivers = new List<IStreamReceiver<T>>();
        foreach (var chained in node.Chained.Where(chained => Equals(chained.Tag, tag)))
        {
            receivers.Add((IStreamReceiver<T>)BuildNode(chained)!);
        }

        var isFirst = true;
        foreach (var edge in node.Outputs.Where(edge => Equals(edge.Tag, tag)))
        {
            var writer = new ShuffleWriterBuilder<T>(_plan, edge, _description, _scope, _control, _services, node.Transformation.Name)
                .Build();
            writer.IsCounted = isFirst;
            isFirst = false;
            _chain.Insert(0, writer);
            receivers.Add(writer);
        }

        if (receivers.Count <= 1)
        {
            return receivers.Count == 1 ? receivers[0] : new FanOut<T>([]);
        }

        WarnOfShared<T>(node.Transformation, receivers.Count);
        return new FanOut<T>([.. receivers], _scope.Copies.TryCreate<T>());
    }

    private IStreamReceiver<T> Own<T>(bool isKept, IStreamReceiver<T> next) =>
        isKept && _scope.Copies.TryCreate<T>() is { } copier ? new CopyingReceiver<T>(next, copier) : next;

    private void WarnOfShared<T>(Transformation transformation, int consumers)
    {
        if (_description.Id is { Attempt.Value: 1, Task.Subtask.Value: 0 } && _scope.Copies.CannotCopy<T>())
        {
            _services.Warn(
                $"The records of '{OperatorNames.Of(transformation)}' go to {consumers} consumers, and {TypeNames.Of(typeof(T))} can be "
                + "changed in place but not be copied: what one of them changes, the others see. Mark it [GenerateSerializer], make it a "
                + "record that cannot be changed, or switch on Config.ObjectReuse if nobody changes one.",
                null);
        }
    }

    private (EdgeId Edge, int FirstProducer, int Count) ProducersOf(JobEdge edge)
    {
        var producers = _plan.Producers(edge, _description.Id.Task.Subtask.Value);
        return (edge.Id, producers.Start, producers.Count);
    }

    private string NameOfProducer(int channel)
    {
        foreach (var edge in _vertex.Inputs)
        {
            var producers = ProducersOf(edge);
            if (channel < producers.Count)
            {
                var source = _plan.Graph.Vertices[edge.Source.Index];
                return $"{source.Name} ({producers.FirstProducer + channel + 1}/{source.Parallelism})";
            }

            channel -= producers.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(channel));
    }

    private OperatorSite<TOut> SiteOf<TOut>(Transformation step) =>
        new(_scope, Context(step), _control, _services.WatermarkInterval, () => BuildOutputs<TOut>(), BuildReceivers<TOut>);

    private OperatorContext Context(Transformation transformation) =>
        new(_description, transformation.Name, _control, _services.TimeProvider, _services.Metrics, _services.Serializers)
        {
            OperatorId = OperatorIds.Of(transformation),
            Warn = _services.Warn,
            IsStored = _services.Checkpoints is not null,
            Accumulators = _scope.Accumulators,
            StateAsked = _services.StateAsked is { } asked ? (descriptor, kind) => asked(transformation, descriptor, kind) : null,
            CreateStateBackend = () => _services.StateBackend.Create(
                new StateOwner(
                    _description.Id,
                    _description.JobName,
                    transformation.Name,
                    _description.MaxParallelism,
                    _plan.KeyGroups(_description.Id.Task))),
        };

    private sealed class SideReceiverBuilder(TaskBuilder builder) : IOutputTagVisitor<SideReceiver>
    {
        public SideReceiver Visit<T>(OutputTag<T> tag) => new SideReceiver<T>(tag, builder.BuildOutputs<T>(tag));
    }
}
