namespace FlinkNet.Transformations;

/// <summary>Receives a step with its types. There is one method for each kind of step, however many operators there are of it.</summary>
internal interface ITransformationVisitor
{
    /// <summary>Receives a step that records begin at.</summary>
    void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source);

    /// <summary>Receives a step that takes one stream.</summary>
    void Visit<TIn, TOut>(OneInputTransformation<TIn, TOut> step);

    /// <summary>Receives a step that takes two streams.</summary>
    void Visit<TIn1, TIn2, TOut>(TwoInputTransformation<TIn1, TIn2, TOut> step);

    /// <summary>Receives a step that records end at.</summary>
    void Visit<T>(SinkTransformation<T> sink);

    /// <summary>Receives a step that runs nothing.</summary>
    void Visit<T>(VirtualTransformation<T> step);
}
