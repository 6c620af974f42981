namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>Where a task's watermark is, and what holds it back.</summary>
/// <param name="Watermark">The watermark; <see cref="Model.Watermark.None"/> before the first.</param>
/// <param name="HeldBackBy">The channel or split that is furthest behind; null when it is unknown.</param>
internal readonly record struct WatermarkPosition(long Watermark, string? HeldBackBy);
