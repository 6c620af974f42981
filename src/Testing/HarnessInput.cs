using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Testing;

/// <summary>One input of what is under test.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class HarnessInput<T>
{
    private readonly HarnessRun _run;
    private readonly OutputChannel<T>[] _channels;
    private bool _hasEnded;

    internal HarnessInput(HarnessRun run, OutputChannel<T>[] channels)
    {
        _run = run;
        _channels = channels;
    }

    /// <summary>Gives a record, and lets everything happen that follows from it.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its event timestamp in milliseconds since 1970; null for none.</param>
    public void ProcessElement(T value, long? timestamp = null)
    {
        foreach (var channel in _channels)
        {
            channel.Append(value, timestamp ?? RecordBatch.NoTimestamp);
            channel.Flush();
        }

        _run.RunUntilIdle();
    }

    /// <summary>Gives a watermark, and lets everything happen that follows from it.</summary>
    /// <param name="timestamp">No more records with this timestamp or an earlier one are expected: milliseconds since 1970.</param>
    public void ProcessWatermark(long timestamp) => Send(StreamElementKind.Watermark, timestamp);

    /// <summary>Tells that the input became idle, or active again.</summary>
    public void ProcessWatermarkStatus(WatermarkStatus status) =>
        Send(status == WatermarkStatus.Idle ? StreamElementKind.Idle : StreamElementKind.Active, watermark: 0);

    /// <summary>Ends the input: with the last watermark, as a source does (rule W15). A second call does nothing.</summary>
    public void EndInput()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            Send(StreamElementKind.Watermark, Watermark.Max);
            Send(StreamElementKind.EndOfInput, watermark: 0);
        }
    }

    private void Send(StreamElementKind kind, long watermark)
    {
        foreach (var channel in _channels)
        {
            channel.SendControl(kind, watermark);
        }

        _run.RunUntilIdle();
    }
}
