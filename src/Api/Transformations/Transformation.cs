namespace FlinkNet.Transformations;

/// <summary>Whether an operator may run in the same task as its neighbours (rule K9).</summary>
public enum ChainingStrategy
{
    /// <summary>With the operator before it and the one after it.</summary>
    Always,

    /// <summary>Only with the operator after it.</summary>
    Head,

    /// <summary>With neither.</summary>
    Never,
}

/// <summary>One step of a program, as its author wrote it. The engine turns the transformations into a job graph.</summary>
public abstract class Transformation
{
    internal Transformation(int id, string name, IReadOnlyList<Transformation> inputs)
    {
        Id = id;
        Name = name;
        Inputs = inputs;
    }

    /// <summary>The step's number in its program, from 0, in the order of writing.</summary>
    public int Id { get; }

    /// <summary>What the step is called in messages, metrics and the graph.</summary>
    public string Name { get; set; }

    /// <summary>The stable identity of the step's state; null when its author gave none.</summary>
    public string? Uid { get; set; }

    /// <summary>How many subtasks; null for the environment's default.</summary>
    public int? Parallelism { get; set; }

    /// <summary>The upper bound of the parallelism; null for the environment's default.</summary>
    public int? MaxParallelism { get; set; }

    /// <summary>The slot sharing group; null to take that of the inputs when they agree, otherwise <c>default</c>.</summary>
    public string? SlotSharingGroup { get; set; }

    /// <summary>Whether the step may share a task with its neighbours.</summary>
    public ChainingStrategy Chaining { get; set; } = ChainingStrategy.Always;

    /// <summary>Whether one subtask must run in the process that submits the job (results that are collected there).</summary>
    public bool RunsAtSubmitter { get; init; }

    /// <summary>Whether the step has exactly one subtask, since it must see all records.</summary>
    public bool IsNonParallel { get; init; }

    /// <summary>The steps whose records enter.</summary>
    public IReadOnlyList<Transformation> Inputs { get; }

    /// <summary>Whether the step only says how records travel (partitioning, union) and runs nothing.</summary>
    public virtual bool IsVirtual => false;

    /// <summary>Whether the step keeps state that outlives a record.</summary>
    public virtual bool IsStateful => false;

    /// <summary>The type of the records that leave; null for a sink.</summary>
    public abstract Type? OutputType { get; }

    /// <summary>Calls the method of <paramref name="visitor"/> that fits this step, with its types.</summary>
    public abstract void Accept(ITransformationVisitor visitor);
}

/// <summary>A step that records leave.</summary>
/// <typeparam name="T">The type of the records that leave.</typeparam>
public abstract class Transformation<T> : Transformation
{
    internal Transformation(int id, string name, IReadOnlyList<Transformation> inputs)
        : base(id, name, inputs)
    {
    }

    /// <inheritdoc/>
    public override Type OutputType => typeof(T);
}

/// <summary>Receives a step with its types.</summary>
public interface ITransformationVisitor
{
    /// <summary>Receives a source.</summary>
    void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source);

    /// <summary>Receives a map.</summary>
    void Visit<TIn, TOut>(MapTransformation<TIn, TOut> map);

    /// <summary>Receives a filter.</summary>
    void Visit<T>(FilterTransformation<T> filter);

    /// <summary>Receives a flat map.</summary>
    void Visit<TIn, TOut>(FlatMapTransformation<TIn, TOut> flatMap);

    /// <summary>Receives a keyed reduce.</summary>
    void Visit<TKey, T>(ReduceTransformation<TKey, T> reduce)
        where TKey : notnull;

    /// <summary>Receives a process function.</summary>
    void Visit<TIn, TOut>(ProcessTransformation<TIn, TOut> process);

    /// <summary>Receives a keyed process function.</summary>
    void Visit<TKey, TIn, TOut>(KeyedProcessTransformation<TKey, TIn, TOut> process)
        where TKey : notnull;

    /// <summary>Receives a process function of two streams.</summary>
    void Visit<TIn1, TIn2, TOut>(CoProcessTransformation<TIn1, TIn2, TOut> process);

    /// <summary>Receives a keyed process function of two streams.</summary>
    void Visit<TKey, TIn1, TIn2, TOut>(KeyedCoProcessTransformation<TKey, TIn1, TIn2, TOut> process)
        where TKey : notnull;

    /// <summary>Receives asynchronous calls.</summary>
    void Visit<TIn, TOut>(AsyncTransformation<TIn, TOut> calls);

    /// <summary>Receives a broadcast process function.</summary>
    void Visit<TIn, TBroadcast, TOut>(BroadcastProcessTransformation<TIn, TBroadcast, TOut> process);

    /// <summary>Receives a keyed broadcast process function.</summary>
    void Visit<TKey, TIn, TBroadcast, TOut>(KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut> process)
        where TKey : notnull;

    /// <summary>Receives a window.</summary>
    void Visit<TKey, T, TAccumulator, TResult, TWindow, TOut>(WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut> window)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>;

    /// <summary>Receives windows of two streams.</summary>
    void Visit<TKey, T1, T2, TWindow, TOut>(CoGroupTransformation<TKey, T1, T2, TWindow, TOut> coGroup)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>;

    /// <summary>Receives an interval join.</summary>
    void Visit<TKey, TLeft, TRight, TOut>(IntervalJoinTransformation<TKey, TLeft, TRight, TOut> join)
        where TKey : notnull;

    /// <summary>Receives a telling of time.</summary>
    void Visit<T>(WatermarksTransformation<T> watermarks);

    /// <summary>Receives a side output.</summary>
    void Visit<T>(SideOutputTransformation<T> sideOutput);

    /// <summary>Receives a partitioning.</summary>
    void Visit<T>(PartitionTransformation<T> partition);

    /// <summary>Receives a union.</summary>
    void Visit<T>(UnionTransformation<T> union);

    /// <summary>Receives a sink.</summary>
    void Visit<T>(SinkTransformation<T> sink);
}
