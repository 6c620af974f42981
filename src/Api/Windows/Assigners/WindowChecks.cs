using System.Globalization;
using FlinkNet.Model;

namespace FlinkNet;

/// <summary>What must hold of the measures of windows, checked where they are written, and of the records that enter.</summary>
internal static class WindowChecks
{
    /// <summary>How many windows a record may be in at most.</summary>
    private const long WindowsPerRecordMax = 10_000_000;

    /// <summary>A duration in milliseconds: 1 or more.</summary>
    public static long Positive(string owner, string what, TimeSpan duration) => duration >= TimeSpan.FromMilliseconds(1)
        ? (long)duration.TotalMilliseconds
        : throw new InvalidJobException($"The {what} of {owner} is {duration}; it must be 1 ms or more.");

    /// <summary>A shift of windows in milliseconds: less than <paramref name="period"/>, in either direction.</summary>
    public static long Offset(string owner, TimeSpan offset, string what, long period)
    {
        var milliseconds = (long)offset.TotalMilliseconds;
        return Math.Abs(milliseconds) < period
            ? milliseconds
            : throw new InvalidJobException(
                $"The offset of {owner} is {offset}; without its sign it must be less than the {what}, "
                    + $"{TimeSpan.FromMilliseconds(period)}.");
    }

    public static void Overlap(string owner, long size, long slide)
    {
        if (size / slide > WindowsPerRecordMax)
        {
            throw new InvalidJobException(
                $"{owner} of {TimeSpan.FromMilliseconds(size)} each {TimeSpan.FromMilliseconds(slide)} put every record into "
                + $"{(size / slide).ToString(CultureInfo.InvariantCulture)} windows; "
                + $"{WindowsPerRecordMax.ToString(CultureInfo.InvariantCulture)} is the most: "
                + "make the slide longer.");
        }
    }

    public static int Positive(string owner, string what, int count) => count > 0
        ? count
        : throw new InvalidJobException($"The {what} of {owner} is {count}; it must be 1 or more.");

    /// <summary>Refuses a record that has no timestamp.</summary>
    public static void RequireTimestamp(long timestamp, object owner)
    {
        if (timestamp == RecordBatch.NoTimestamp)
        {
            throw NoTimestamp(owner);
        }
    }

    public static FlinkException NoTimestamp(object owner) => new(
        FailureOrigin.User,
        $"a record without a timestamp came to {owner}, which go by event time: give the source a WatermarkStrategy whose records "
            + $"have timestamps "
        + "(WithTimestampAssigner), put AssignTimestampsAndWatermarks(…) before the window, or use windows of processing time.");

    /// <summary>A measure as the names of windows show it.</summary>
    public static string Text(long milliseconds) => milliseconds % 1000 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000} s")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms");
}
