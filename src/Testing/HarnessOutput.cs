using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Testing;

/// <summary>What left an operator under test by one of its outputs, in order.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class HarnessOutput<T> : IHarnessOutput
{
    private readonly List<StreamElement<T>> _elements = [];
    private readonly List<StreamRecord<T>> _records = [];

    internal HarnessOutput()
    {
    }

    /// <summary>Records, watermarks and news of idleness in the order in which they left.</summary>
    public IReadOnlyList<StreamElement<T>> Elements => _elements;

    /// <summary>The records with their timestamps.</summary>
    public IReadOnlyList<StreamRecord<T>> Records => _records;

    /// <summary>The records.</summary>
    public IReadOnlyList<T> Values => _records.ConvertAll(record => record.Value);

    /// <summary>The watermarks.</summary>
    public IReadOnlyList<long> Watermarks => [.. _elements.Select(element => element.Watermark).OfType<long>()];

    /// <summary>The news of idleness and activity.</summary>
    public IReadOnlyList<WatermarkStatus> Statuses => [.. _elements.Select(element => element.Status).OfType<WatermarkStatus>()];

    /// <summary>Whether nothing will follow.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Answers the records, and forgets all that left so far.</summary>
    public IReadOnlyList<StreamRecord<T>> Take()
    {
        StreamRecord<T>[] records = [.. _records];
        _records.Clear();
        _elements.Clear();
        return records;
    }

    /// <summary>Answers the records without their timestamps, and forgets all that left so far.</summary>
    public IReadOnlyList<T> TakeValues() => [.. Take().Select(record => record.Value)];

    IEnumerable<object> IHarnessOutput.TakeAll(string name) => Take().Select(record => (object)(name, record));

    void IHarnessOutput.Take(ShuffleFrame frame)
    {
        switch (frame.Kind)
        {
            case StreamElementKind.Records:
                TakeRecords((RecordBatch<T>)frame.Batch!);
                break;
            case StreamElementKind.Watermark:
                _elements.Add(StreamElement.Watermark<T>(frame.Watermark));
                break;
            case StreamElementKind.EndOfInput:
                HasEnded = true;
                break;
            default:
                _elements.Add(StreamElement.Status<T>(
                    frame.Kind == StreamElementKind.Idle ? WatermarkStatus.Idle : WatermarkStatus.Active));
                break;
        }
    }

    private void TakeRecords(RecordBatch<T> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var timestamp = batch.Timestamps[i];
            var record = new StreamRecord<T>(batch.Values[i], timestamp == RecordBatch.NoTimestamp ? null : timestamp);
            _records.Add(record);
            _elements.Add(StreamElement<T>.Of(record));
        }

        BatchPool<T>.Return(batch);
    }
}

/// <summary>Takes the frames of one output.</summary>
internal interface IHarnessOutput
{
    /// <summary>Answers the records, each with the output's name, and forgets all that left so far.</summary>
    IEnumerable<object> TakeAll(string name);

    /// <summary>Takes what a frame holds; the frame stays the caller's.</summary>
    void Take(ShuffleFrame frame);
}
