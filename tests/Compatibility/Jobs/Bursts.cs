namespace FlinkNet.Compatibility;

/// <summary>
/// The event time of records by their numbers: two bursts of five seconds that begin ten seconds apart, a record every ten milliseconds.
/// The snapshots are taken two seconds into the first one, before anything is due.
/// </summary>
internal static class Bursts
{
    public const int Length = 500;
    public const int Count = 2 * Length;
    public const int Hold = 200;

    /// <summary>When a record happened.</summary>
    public static long TimeOf(long number) => (number / Length * 10_000) + (number % Length * 10);

    /// <summary>Watermarks of a source whose readers have their records in order.</summary>
    public static WatermarkStrategy<T> Watermarks<T>(Func<T, long> time) =>
        WatermarkStrategy.ForMonotonousTimestamps<T>().WithTimestampAssigner(time);
}
