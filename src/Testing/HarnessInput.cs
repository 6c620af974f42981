using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Testing;

/// <summary>One input of what is under test.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class HarnessInput<T>
{
    private readonly HarnessRun _run;
    private readonly ShuffleWriter<T>[] _writers;
    private readonly RecordBatch<T> _batch = new(1);
    private bool _hasEnded;

    internal HarnessInput(HarnessRun run, ShuffleWriter<T>[] writers)
    {
        _run = run;
        _writers = writers;
    }

    /// <summary>Gives a record, and lets everything happen that follows from it.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its event timestamp in milliseconds since 1970; null for none.</param>
    public void ProcessElement(T value, long? timestamp = null)
    {
        _batch.Values[0] = value;
        _batch.Count = 1;
        if (timestamp is { } time)
        {
            _batch.OwnTimestamps()[0] = time;
        }

        Send(writer =>
        {
            writer.Process(_batch);
            writer.Flush();
        });
        _batch.Clear();
    }

    /// <summary>Gives a watermark, and lets everything happen that follows from it.</summary>
    /// <param name="timestamp">No more records with this timestamp or an earlier one are expected: milliseconds since 1970.</param>
    public void ProcessWatermark(long timestamp) => Send(writer => writer.ProcessWatermark(timestamp));

    /// <summary>Tells that the input became idle, or active again.</summary>
    public void ProcessWatermarkStatus(WatermarkStatus status) => Send(writer => writer.ProcessWatermarkStatus(status));

    /// <summary>Ends the input: with the last watermark, as a source does. A second call does nothing.</summary>
    public void EndInput()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            ProcessWatermark(Watermark.Max);
            Send(writer => writer.Finish());
        }
    }

    private void Send(Action<ShuffleWriter<T>> send)
    {
        foreach (var writer in _writers)
        {
            send(writer);
        }

        _run.RunUntilIdle();
    }
}
