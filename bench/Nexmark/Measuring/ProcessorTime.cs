using System.Globalization;

namespace FlinkNet.Bench.Nexmark.Measuring;

/// <summary>The processor time of this process and of the children that have ended.</summary>
internal static class ProcessorTime
{
    private const long TicksPerSecond = 100;

    /// <summary>The time so far.</summary>
    public static TimeSpan Now() => Environment.CpuUsage.TotalTime + OfEndedChildren();

    // Only Linux tells it without a call into the C library.
    private static TimeSpan OfEndedChildren()
    {
        if (!OperatingSystem.IsLinux())
        {
            return TimeSpan.Zero;
        }

        var fields = File.ReadAllText("/proc/self/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }
}
