using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>Makes operators of one's own, and says before one is made what the engine must know to plan and check the job.</summary>
/// <remarks>
/// Each process of a job writes the program down for itself and so has a factory of its own; it is never serialized. All that it says must
/// be the same in all of them.
/// </remarks>
/// <typeparam name="TOperator">The type of the operators.</typeparam>
public interface IStreamOperatorFactory<out TOperator>
    where TOperator : class
{
    /// <summary>Whether the operator may run in the same task as its neighbours.</summary>
    /// <value>With both. An operator with two inputs always begins a task.</value>
    ChainingStrategy Chaining => ChainingStrategy.Always;

    /// <summary>
    /// The states that the operators will ask for, as far as they are known. A job whose checkpoints could not store one of them is then
    /// refused before it runs, and an operator without keys that has some needs a <c>Uid</c>. States that are not named here are checked
    /// when they are asked for.
    /// </summary>
    /// <value>None.</value>
    IReadOnlyList<StateDescriptor> States => [];

    /// <summary>
    /// The side outputs that the operators emit to. A program that takes one of them with another type is then refused before it runs.
    /// </summary>
    /// <value>None.</value>
    IReadOnlyList<OutputTag> SideOutputs => [];

    /// <summary>Makes the operator of one attempt of one subtask: a new object each time.</summary>
    TOperator Create();
}

/// <summary>Makes operators of which no more is known.</summary>
internal sealed class DelegateOperatorFactory<TOperator>(Func<TOperator> create) : IStreamOperatorFactory<TOperator>
    where TOperator : class
{
    public TOperator Create() => create();
}
