using System.Diagnostics.Metrics;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State.Operators;

/// <summary>One subtask of a map under the test's hand.</summary>
internal sealed class OperatorTask : IStreamReceiver<string>
{
    private static readonly Meter Meter = new("operators");
    private readonly MapOperator<int, string> _operator;
    private readonly List<string> _output = [];

    /// <summary>Opens the operator.</summary>
    /// <param name="map">The user's object.</param>
    /// <param name="restored">What it goes on from; null for nothing.</param>
    /// <param name="serializers">Finds serializers; null for the tests' own.</param>
    public OperatorTask(IMapOperator<int, string> map, OperatorSnapshot? restored = null, ITypeSerializerResolver? serializers = null)
    {
        var time = new FakeTimeProvider();
        var task = new TaskDescription(
            new TaskAttemptId(new JobId("job"), new Attempt(1), new TaskId(new VertexId(0), new SubtaskIndex(0))), "job", "task", 1, 720);
        var context =
            new OperatorContext(task, "remember", new TaskControl(), time, Meter, serializers
                ?? TestSerializers.Instance)
            { IsStored = true };
        _operator = new MapOperator<int, string>(new TaskScope("task", time), context, map, this);
        if (restored is not null)
        {
            _operator.FunctionStates!.Restore(restored, checkpoint: 1);
            _operator.Restore(restored);
        }

        _operator.Open();
    }

    /// <summary>Puts numbers in; answers the last that came out.</summary>
    public string Process(params int[] numbers)
    {
        var batch = new RecordBatch<int>();
        numbers.CopyTo(batch.Values, 0);
        batch.Count = numbers.Length;
        _operator.Process(batch);
        return _output[^1];
    }

    /// <summary>Takes a checkpoint.</summary>
    public OperatorSnapshot Snapshot(long checkpoint = 1)
    {
        var snapshot = new OperatorSnapshot();
        _operator.Snapshot(snapshot);
        _operator.SnapshotFunctions(snapshot, new CheckpointId(checkpoint));
        return snapshot;
    }

    public void Process(RecordBatch<string> batch) => _output.AddRange(batch.Span);

    public void ProcessWatermark(long timestamp)
    {
    }

    public void ProcessWatermarkStatus(WatermarkStatus status)
    {
    }
}
