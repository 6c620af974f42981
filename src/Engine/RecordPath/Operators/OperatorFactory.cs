using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Makes the operators of one kind of step that takes one stream.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
internal interface IOneInputOperatorFactory<TIn, TOut>
{
    /// <summary>Makes the operator of one attempt of one subtask.</summary>
    OneInputOperator<TIn> Create(OneInputTransformation<TIn, TOut> step, OperatorSite<TOut> site);
}

/// <summary>Makes the operators of one kind of step that takes two streams.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
internal interface ITwoInputOperatorFactory<TIn1, TIn2, TOut>
{
    /// <summary>Makes the operator of one attempt of one subtask.</summary>
    TwoInputOperator<TIn1, TIn2> Create(TwoInputTransformation<TIn1, TIn2, TOut> step, OperatorSite<TOut> site);
}

/// <summary>
/// Makes the operators of the steps of type <typeparamref name="TStep"/>. It stands beside its operator, has the type parameters of its
/// step in the same order, and is found by the step's type: see <see cref="OperatorFactories"/>.
/// </summary>
internal abstract class OneInputOperatorFactory<TStep, TIn, TOut> : IOneInputOperatorFactory<TIn, TOut>
    where TStep : OneInputTransformation<TIn, TOut>
{
    public OneInputOperator<TIn> Create(OneInputTransformation<TIn, TOut> step, OperatorSite<TOut> site) => Create((TStep)step, site);

    protected abstract OneInputOperator<TIn> Create(TStep step, OperatorSite<TOut> site);
}

/// <inheritdoc cref="OneInputOperatorFactory{TStep, TIn, TOut}"/>
internal abstract class TwoInputOperatorFactory<TStep, TIn1, TIn2, TOut> : ITwoInputOperatorFactory<TIn1, TIn2, TOut>
    where TStep : TwoInputTransformation<TIn1, TIn2, TOut>
{
    public TwoInputOperator<TIn1, TIn2> Create(TwoInputTransformation<TIn1, TIn2, TOut> step, OperatorSite<TOut> site) =>
        Create((TStep)step, site);

    protected abstract TwoInputOperator<TIn1, TIn2> Create(TStep step, OperatorSite<TOut> site);
}

/// <summary>An operator that was made, and who takes its input.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <param name="Element">The piece of the chain.</param>
/// <param name="Input">Takes the records.</param>
internal readonly record struct OneInputOperator<TIn>(ChainElement Element, IStreamReceiver<TIn> Input)
{
    /// <summary>An operator that takes its records itself.</summary>
    public static OneInputOperator<TIn> Of<TOperator>(TOperator element)
        where TOperator : ChainElement, IStreamReceiver<TIn> => new(element, element);
}

/// <summary>An operator that was made, and who takes its inputs.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <param name="Element">The piece of the chain.</param>
/// <param name="First">Takes the first stream.</param>
/// <param name="Second">Takes the second stream.</param>
internal readonly record struct TwoInputOperator<TIn1, TIn2>(
    ChainElement Element, IStreamReceiver<TIn1> First, IStreamReceiver<TIn2> Second)
{
    /// <summary>An operator that has its receivers itself.</summary>
    public static TwoInputOperator<TIn1, TIn2> Of<TOperator>(TOperator element)
        where TOperator : ChainElement, ITwoInputOperator<TIn1, TIn2> => new(element, element.First, element.Second);
}
