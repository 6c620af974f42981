using FlinkNet.Model;

namespace FlinkNet;

/// <summary>How sources keep in step.</summary>
public sealed record WatermarkAlignment
{
    internal WatermarkAlignment(string group, TimeSpan maxDrift, TimeSpan updateInterval)
    {
        if (maxDrift < TimeSpan.Zero)
        {
            throw new InvalidJobException($"The largest drift of watermark alignment group '{group}' is {maxDrift}; it must be 0 or more.");
        }

        if (updateInterval < TimeSpan.FromMilliseconds(1))
        {
            throw new InvalidJobException(
                $"The update interval of watermark alignment group '{group}' is {updateInterval}; it must be a millisecond or more.");
        }

        (Group, MaxDrift, UpdateInterval) = (group, maxDrift, updateInterval);
    }

    /// <summary>The name that the group's sources share.</summary>
    public string Group { get; }

    /// <summary>How far ahead of the group's slowest a subtask may read.</summary>
    public TimeSpan MaxDrift { get; }

    /// <summary>How often the subtasks report their watermarks.</summary>
    public TimeSpan UpdateInterval { get; }
}
