using System.Globalization;
using FlinkNet.Model;

namespace FlinkNet.Testing;

/// <summary>What leaves by an output: a record, a watermark, or news of idleness. To be compared with what a test expects.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public readonly record struct StreamElement<T>
{
    private StreamElement(StreamRecord<T>? record, long? watermark, WatermarkStatus? status) =>
        (Record, Watermark, Status) = (record, watermark, status);

    /// <summary>The record; null for what is none.</summary>
    public StreamRecord<T>? Record { get; }

    /// <summary>The watermark, in milliseconds since 1970; null for what is none.</summary>
    public long? Watermark { get; }

    /// <summary>The news of idleness or activity; null for what is none.</summary>
    public WatermarkStatus? Status { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        Record is { Timestamp: { } timestamp } stamped ? string.Create(CultureInfo.InvariantCulture, $"{stamped.Value} at {timestamp}")
        : Record is { } record ? $"{record.Value}"
        : Watermark is { } watermark ? string.Create(CultureInfo.InvariantCulture, $"watermark {watermark}")
        : $"{Status}";

    internal static StreamElement<T> Of(StreamRecord<T> record) => new(record, null, null);

    internal static StreamElement<T> OfWatermark(long timestamp) => new(null, timestamp, null);

    internal static StreamElement<T> OfStatus(WatermarkStatus status) => new(null, null, status);
}

/// <summary>Makes the elements that a test expects.</summary>
public static class StreamElement
{
    /// <summary>A record.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its event timestamp in milliseconds since 1970; null for none.</param>
    public static StreamElement<T> Record<T>(T value, long? timestamp = null) =>
        StreamElement<T>.Of(new StreamRecord<T>(value, timestamp));

    /// <summary>A watermark.</summary>
    /// <param name="timestamp">Milliseconds since 1970.</param>
    public static StreamElement<T> Watermark<T>(long timestamp) => StreamElement<T>.OfWatermark(timestamp);

    /// <summary>News of idleness or activity.</summary>
    public static StreamElement<T> Status<T>(WatermarkStatus status) => StreamElement<T>.OfStatus(status);
}
