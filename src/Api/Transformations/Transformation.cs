namespace FlinkNet.Transformations;

/// <summary>Whether an operator may run in the same task as its neighbours.</summary>
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

    /// <summary>What its author says about the step, for people who look at the job's plan; null for nothing.</summary>
    public string? Comment { get; set; }

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

    /// <summary>Whether the step keeps state that outlives a record, and so needs a uid.</summary>
    public bool IsStateful => Description.IsStateful;

    /// <summary>The type of the records that leave; null for a sink.</summary>
    public abstract Type? OutputType { get; }

    /// <summary>Whether the step's operator has a way to emit to side outputs: its function is given a context, or it drops late
    /// records.</summary>
    internal virtual bool CanHaveSideOutputs => false;

    /// <summary>What is known of the step's operator before one is made.</summary>
    internal virtual OperatorDescription Description => OperatorDescription.Plain;

    /// <summary>Calls the method of <paramref name="visitor"/> that fits this kind of step, with its types.</summary>
    internal abstract void Accept(ITransformationVisitor visitor);
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
