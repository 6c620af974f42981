using FlinkNet.Model;

namespace FlinkNet.Transformations;

/// <summary>The settings of a step, checked where they enter.</summary>
internal static class TransformationSettings
{
    /// <summary>The largest max parallelism.</summary>
    public const int MaxParallelismLimit = 32_768;

    public static void SetParallelism(Transformation transformation, int parallelism)
    {
        Check(transformation.Name, "parallelism", parallelism);
        transformation.Parallelism = parallelism;
    }

    public static void SetMaxParallelism(Transformation transformation, int maxParallelism)
    {
        Check(transformation.Name, "max parallelism", maxParallelism);
        transformation.MaxParallelism = maxParallelism;
    }

    public static void SetUid(Transformation transformation, string uid)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uid);
        transformation.Uid = uid;
    }

    public static void SetName(Transformation transformation, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        transformation.Name = name;
    }

    public static void SetComment(Transformation transformation, string comment)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(comment);
        transformation.Comment = comment;
    }

    public static void SetSlotSharingGroup(Transformation transformation, string group)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        transformation.SlotSharingGroup = group;
    }

    public static void Check(string owner, string what, int value)
    {
        if (value is < 1 or > MaxParallelismLimit)
        {
            throw new InvalidJobException($"The {what} of '{owner}' is {value}; it must be 1 to {MaxParallelismLimit}.");
        }
    }
}
