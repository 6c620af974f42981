using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Receives steps with their types and passes over those kinds that a visitor has no interest in.</summary>
internal abstract class TransformationVisitor : ITransformationVisitor
{
    public virtual void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source)
    {
    }

    public virtual void Visit<TIn, TOut>(OneInputTransformation<TIn, TOut> step)
    {
    }

    public virtual void Visit<TIn1, TIn2, TOut>(TwoInputTransformation<TIn1, TIn2, TOut> step)
    {
    }

    public virtual void Visit<T>(SinkTransformation<T> sink)
    {
    }

    public virtual void Visit<T>(VirtualTransformation<T> step)
    {
    }
}
