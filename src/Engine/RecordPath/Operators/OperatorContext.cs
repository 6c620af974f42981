using System.Diagnostics.Metrics;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>What an operator may know about where it runs, and what sources and sinks may ask of their task.</summary>
internal sealed class OperatorContext : IRuntimeContext, ISourceReaderContext, ISinkWriterContext
{
    private readonly TaskControl _control;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _vanished;

    public OperatorContext(
        TaskDescription task,
        string operatorName,
        TaskControl control,
        TimeProvider timeProvider,
        Meter metrics,
        ITypeSerializerResolver serializers)
    {
        _control = control;
        Serializers = serializers;
        JobName = task.JobName;
        RunId = task.Id.Job.Value;
        TaskName = task.VertexName;
        OperatorName = operatorName;
        SubtaskIndex = task.Id.Task.Subtask.Value;
        Parallelism = task.Parallelism;
        MaxParallelism = task.MaxParallelism;
        Attempt = task.Id.Attempt.Value;
        TimeProvider = timeProvider;
        Metrics = metrics;
        MetricTags =
        [
            new("flink.job", JobName),
            new("flink.task", TaskName),
            new("flink.operator", operatorName),
            new("flink.subtask", SubtaskIndex),
        ];
        _malformed =
            metrics.CreateCounter<long>(
                "flink.source.records.malformed",
                "{record}",
                "Records that could not be read and were skipped or sent to a handler.");
        _vanished = metrics.CreateCounter<long>(SourceMetrics.Vanished, SourceMetrics.VanishedUnit, SourceMetrics.VanishedDescription);
    }

    public string JobName { get; }

    public string TaskName { get; }

    public string OperatorName { get; }

    public string OperatorId { get; init; } = "";

    public long CheckpointId { get; set; }

    public bool IsSavepoint { get; set; }

    public string RunId { get; }

    public int SubtaskIndex { get; }

    public int Parallelism { get; }

    public int MaxParallelism { get; }

    public int Attempt { get; }

    public TimeProvider TimeProvider { get; }

    public Meter Metrics { get; }

    public IReadOnlyList<KeyValuePair<string, object?>> MetricTags { get; }

    /// <summary>The keyed state of the operator; null on a stream that is not keyed.</summary>
    public IKeyedStateStore? States { get; set; }

    /// <summary>Hears of what goes wrong and fails nothing.</summary>
    public Action<string, Exception?> Warn { get; init; } = static (_, _) => { };

    /// <summary>Finds the serializers of what the operator remembers.</summary>
    public ITypeSerializerResolver Serializers { get; }

    /// <summary>Makes what keeps the operator's keyed state; null for memory.</summary>
    public Func<IOperatorStateBackend>? CreateStateBackend { get; init; }

    /// <summary>Keeps the operator's keyed state; null for memory, and for an operator that has none.</summary>
    public IOperatorStateBackend? StateBackend { get; private set; }

    /// <summary>What the task's functions gather for the job's result.</summary>
    public TaskAccumulators Accumulators { get; init; } = new();

    /// <summary>Whether the job takes checkpoints.</summary>
    public bool IsStored { get; init; }

    /// <summary>Hears of each state that the operator's functions ask for, and of its kind; null for nobody.</summary>
    public Action<StateDescriptor, string>? StateAsked { get; init; }

    /// <summary>What the operator's functions keep without keys.</summary>
    public OperatorStates FunctionStates => field ??= new OperatorStates(OperatorName, Serializers, IsStored) { Asked = StateAsked };

    /// <summary>What makes, writes and reads the operator's keyed state.</summary>
    public KeyedStateIO<TKey> KeyedStateIO<TKey>()
        where TKey : notnull => new(
            OperatorName,
            Serializers,
            MaxParallelism,
            StateBackend ??= CreateStateBackend?.Invoke(),
            IsStored,
            KeyGroupAssignment.RangeOf(SubtaskIndex, Parallelism, MaxParallelism));

    /// <summary>Refuses, before they are opened, functions whose state a checkpoint could not store.</summary>
    /// <exception cref="InvalidJobException">The message names all such state.</exception>
    public void RequireStorable(IEnumerable<object> functions)
    {
        if (IsStored)
        {
            StorableTypes.RequireSerializable(functions.SelectMany(HandleFields.Of), Serializers, OperatorName);
        }
    }

    public void Wake() => _control.Wake();

    public IValueState<T> GetState<T>(ValueStateDescriptor<T> descriptor) => StatesFor(descriptor).GetState(descriptor);

    public IListState<T> GetListState<T>(ListStateDescriptor<T> descriptor) => StatesFor(descriptor).GetListState(descriptor);

    public IMapState<TMapKey, TValue> GetMapState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull => StatesFor(descriptor).GetMapState(descriptor);

    public IReducingState<T> GetReducingState<T>(ReducingStateDescriptor<T> descriptor) =>
        StatesFor(descriptor).GetReducingState(descriptor);

    public IAggregatingState<TIn, TOut> GetAggregatingState<TIn, TAccumulator, TOut>(
        AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor) =>
        StatesFor(descriptor).GetAggregatingState(descriptor);

    public void AddAccumulator(string name, IAccumulator accumulator) => Accumulators.Add(name, accumulator, OperatorName, Serializers);

    public TAccumulator? GetAccumulator<TAccumulator>(string name)
        where TAccumulator : class, IAccumulator => Accumulators.Get<TAccumulator>(name);

    public void CountMalformed() => _malformed.Add(1, [.. MetricTags]);

    public void CountVanished(string what)
    {
        _vanished.Add(1, [.. MetricTags]);
        Warn($"Source '{OperatorName}' of job '{JobName}': {what}", null);
    }

    private IKeyedStateStore StatesFor(StateDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        StateAsked?.Invoke(descriptor, "keyed");
        return States ?? throw new FlinkException(
            FailureOrigin.User,
            $"operator '{OperatorName}' uses the keyed state '{descriptor.Name}', and its stream is not keyed: put KeyBy(…) before it.");
    }
}
