namespace FlinkNet;

/// <summary>Whether the windows of different subtasks end at the same time.</summary>
public enum WindowStagger
{
    /// <summary>All at the same time.</summary>
    Aligned,

    /// <summary>Each subtask's windows are shifted by a random time, chosen with its first record: results come spread over time.</summary>
    Random,

    /// <summary>Each subtask's windows are shifted by where in a window the clock stood at its first record.</summary>
    Natural,
}

internal static class WindowStaggers
{
    /// <summary>The shift that a subtask takes at its first record: 0 or more, less than <paramref name="size"/>.</summary>
    public static long Shift(this WindowStagger stagger, long processingTime, long size) => stagger switch
    {
        WindowStagger.Random => System.Random.Shared.NextInt64(size),
        WindowStagger.Natural => Math.Max(0, processingTime - TimeWindow.StartOf(processingTime, 0, size)),
        _ => 0,
    };
}
