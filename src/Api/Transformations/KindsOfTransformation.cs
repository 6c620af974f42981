namespace FlinkNet.Transformations;

/// <summary>A step whose operator takes one stream.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class OneInputTransformation<TIn, TOut> : Transformation<TOut>
{
    internal OneInputTransformation(int id, string name, Transformation<TIn> input)
        : base(id, name, [input])
    {
    }

    internal sealed override void Accept(ITransformationVisitor visitor) => visitor.Visit(this);
}

/// <summary>A step whose operator takes two streams.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class TwoInputTransformation<TIn1, TIn2, TOut> : Transformation<TOut>
{
    internal TwoInputTransformation(int id, string name, Transformation<TIn1> first, Transformation<TIn2> second)
        : base(id, name, [first, second])
    {
    }

    internal sealed override void Accept(ITransformationVisitor visitor) => visitor.Visit(this);
}

/// <summary>A step that only says which records travel, and how; it runs nothing.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public abstract class VirtualTransformation<T> : Transformation<T>
{
    internal VirtualTransformation(int id, string name, IReadOnlyList<Transformation> inputs)
        : base(id, name, inputs)
    {
    }

    /// <inheritdoc/>
    public sealed override bool IsVirtual => true;

    /// <summary>Which side output of the step before it; null for its main output.</summary>
    internal virtual OutputTag? SideOutput => null;

    /// <summary>How records are shared out; null when the step does not say.</summary>
    internal virtual Partitioning<T>? GivenPartitioning => null;

    internal sealed override void Accept(ITransformationVisitor visitor) => visitor.Visit(this);
}
