using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>A stream that leaves an operator; the operator can be named and configured here.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class SingleOutputStreamOperator<T> : DataStream<T>
{
    internal SingleOutputStreamOperator(StreamExecutionEnvironment environment, Transformation<T> transformation)
        : base(environment, transformation)
    {
    }

    /// <summary>The records that the operator emits to <paramref name="tag"/>.</summary>
    /// <exception cref="InvalidJobException">The step has no way to emit to a side output, so that none would ever come.</exception>
    public DataStream<TSide> GetSideOutput<TSide>(OutputTag<TSide> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (!Transformation.CanHaveSideOutputs)
        {
            throw new InvalidJobException(
                $"'{Transformation.Name}' has no side output '{tag.Id}': its function is given nothing to emit to one by. Side outputs "
                    + "come from process functions (Process, context.Output), from windows and interval joins (late records), and from "
                    + "operators of one's own (Transform).");
        }

        return new DataStream<TSide>(Environment, Environment.Register(id => new SideOutputTransformation<TSide>(id, Transformation, tag)));
    }

    /// <summary>Sets how many subtasks the operator has: 1 to its max parallelism.</summary>
    public SingleOutputStreamOperator<T> SetParallelism(int parallelism)
    {
        TransformationSettings.SetParallelism(Transformation, parallelism);
        return this;
    }

    /// <summary>
    /// Sets the upper bound of the operator's parallelism, and the number of its key groups: 1 to 32,768. Fixed for ever in a snapshot.
    /// </summary>
    public SingleOutputStreamOperator<T> SetMaxParallelism(int maxParallelism)
    {
        TransformationSettings.SetMaxParallelism(Transformation, maxParallelism);
        return this;
    }

    /// <summary>Gives the operator's state its identity across versions of the program; unique in the program.</summary>
    public SingleOutputStreamOperator<T> Uid(string uid)
    {
        TransformationSettings.SetUid(Transformation, uid);
        return this;
    }

    /// <summary>Names the operator in messages, metrics and the graph.</summary>
    public SingleOutputStreamOperator<T> Name(string name)
    {
        TransformationSettings.SetName(Transformation, name);
        return this;
    }

    /// <summary>Says something about the operator to people who look at the job's plan, such as why it is there.</summary>
    public SingleOutputStreamOperator<T> Description(string description)
    {
        TransformationSettings.SetComment(Transformation, description);
        return this;
    }

    /// <summary>Begins a new task with this operator.</summary>
    public SingleOutputStreamOperator<T> StartNewChain()
    {
        Transformation.Chaining = ChainingStrategy.Head;
        return this;
    }

    /// <summary>Gives this operator a task of its own.</summary>
    public SingleOutputStreamOperator<T> DisableChaining()
    {
        Transformation.Chaining = ChainingStrategy.Never;
        return this;
    }

    /// <summary>
    /// Puts this operator, and those after it that name no group, into slots that only operators of <paramref name="group"/> share.
    /// </summary>
    public SingleOutputStreamOperator<T> SlotSharingGroup(string group)
    {
        TransformationSettings.SetSlotSharingGroup(Transformation, group);
        return this;
    }
}
