using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>The end of a stream; the sink can be named and configured here.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class DataStreamSink<T>
{
    internal DataStreamSink(SinkTransformation<T> transformation) => Transformation = transformation;

    /// <summary>The step that the records enter.</summary>
    public SinkTransformation<T> Transformation { get; }

    /// <summary>Sets how many subtasks the sink has: 1 to its max parallelism.</summary>
    public DataStreamSink<T> SetParallelism(int parallelism)
    {
        TransformationSettings.SetParallelism(Transformation, parallelism);
        return this;
    }

    /// <summary>Sets the upper bound of the sink's parallelism: 1 to 32,768.</summary>
    public DataStreamSink<T> SetMaxParallelism(int maxParallelism)
    {
        TransformationSettings.SetMaxParallelism(Transformation, maxParallelism);
        return this;
    }

    /// <summary>Gives the sink's state its identity across versions of the program; unique in the program.</summary>
    public DataStreamSink<T> Uid(string uid)
    {
        TransformationSettings.SetUid(Transformation, uid);
        return this;
    }

    /// <summary>Names the sink in messages, metrics and the graph.</summary>
    public DataStreamSink<T> Name(string name)
    {
        TransformationSettings.SetName(Transformation, name);
        return this;
    }

    /// <summary>Says something about the sink to people who look at the job's plan, such as who reads it.</summary>
    public DataStreamSink<T> Description(string description)
    {
        TransformationSettings.SetComment(Transformation, description);
        return this;
    }

    /// <summary>Gives the sink a task of its own.</summary>
    public DataStreamSink<T> DisableChaining()
    {
        Transformation.Chaining = ChainingStrategy.Never;
        return this;
    }

    /// <summary>Puts the sink into slots that only operators of <paramref name="group"/> share.</summary>
    public DataStreamSink<T> SlotSharingGroup(string group)
    {
        TransformationSettings.SetSlotSharingGroup(Transformation, group);
        return this;
    }
}
