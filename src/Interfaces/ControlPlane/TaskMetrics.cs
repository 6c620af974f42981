namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>A subtask's numbers since its start.</summary>
/// <param name="RecordsIn">Records that entered; for a source, records it read.</param>
/// <param name="RecordsOut">Records that left the task; for a sink, records it wrote.</param>
/// <param name="BytesIn">Serialized bytes that entered from other processes.</param>
/// <param name="BytesOut">Serialized bytes that left for other processes.</param>
/// <param name="BusyTime">Time spent on records.</param>
/// <param name="IdleTime">Time spent waiting for input.</param>
/// <param name="BackPressuredTime">Time spent waiting for credit.</param>
/// <param name="BuffersInUse">Buffers that wait at its inputs and outputs now.</param>
/// <param name="Watermark">The watermark of its input, in milliseconds since 1970; <see cref="long.MinValue"/> before the first, null when
/// it is not known.</param>
/// <param name="WatermarkHeldBackBy">The channel or split that holds the watermark back; null when it is unknown.</param>
// Parameters: a message, whose members are its contract; they are numbered, not counted.
[GenerateSerializer, Immutable, Alias("flink.TaskMetrics")]
public readonly record struct TaskMetrics(
    [property: Id(0)] long RecordsIn,
    [property: Id(1)] long RecordsOut,
    [property: Id(2)] long BytesIn,
    [property: Id(3)] long BytesOut,
    [property: Id(4)] TimeSpan BusyTime,
    [property: Id(5)] TimeSpan IdleTime,
    [property: Id(6)] TimeSpan BackPressuredTime,
    [property: Id(7)] int BuffersInUse,
    [property: Id(8)] long? Watermark = null,
    [property: Id(9)] string? WatermarkHeldBackBy = null)
{
    /// <summary>What its functions have gathered in accumulators, serialized; null before it has ended, and for nothing.</summary>
    [Id(10)]
    public byte[]? Accumulators { get; init; }

    /// <summary>Time spent waiting for asynchronous calls, while nothing else could be done.</summary>
    [Id(11)]
    public TimeSpan AsyncTime { get; init; }

    /// <summary>Where the watermark is and what holds it back, as a sentence; null when it is not known.</summary>
    public string? WatermarkSentence => Watermark switch
    {
        null => null,
        long.MaxValue => "The watermark has reached the end of time: the input has ended.",
        long.MinValue => $"There is no watermark yet{HeldBack}.",
        { } time => $"The watermark is at {Time(time)}{HeldBack}.",
    };

    private string HeldBack => WatermarkHeldBackBy is null ? "" : $"; {WatermarkHeldBackBy} holds it back";

    private static string Time(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)
            : $"{milliseconds} ms since 1970";
}
