using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath.Commit;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Sinks;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Sinks;

/// <summary>One subtask of a sink under the test's hand: what a task's loop calls, step by step.</summary>
internal sealed class SinkTask : IDisposable
{
    private readonly CommittingSinkOperator<int, string> _operator;
    private readonly TaskControl _control = new();

    public SinkTask(
        ScriptedSink sink,
        bool hasCheckpoints = true,
        CommitSettings? settings = null,
        OperatorSnapshot? restored = null,
        bool isOfACompleteCheckpoint = true)
    {
        _control.Attach(() => Woken++);
        var task = new TaskDescription(
            new TaskAttemptId(new JobId("job"), new Attempt(1), new TaskId(new VertexId(0), new SubtaskIndex(0))), "job", "task", 1, 720);
        Context =
            new OperatorContext(task, "out", _control, Time, Meter, TestSerializers.Instance)
            {
                Warn = (message, _) =>
                Warnings.Add(message)
            };
        var scope = new TaskScope("task", Time)
        {
            RestoredFrom = isOfACompleteCheckpoint ? CompletedCheckpoint.Restored(new CheckpointId(1)) : null,
        };
        _operator = new CommittingSinkOperator<int, string>(
            scope,
            Context,
            sink,
            settings ?? new CommitSettings(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
            commitsAtEnd: !hasCheckpoints);
        if (restored is not null)
        {
            _operator.Restore(restored);
        }

        _operator.Open();
    }

    public OperatorContext Context { get; }

    public Meter Meter { get; } = new("sinks");

    public FakeTimeProvider Time { get; } = new();

    public List<string> Warnings { get; } = [];

    public int Woken { get; private set; }

    /// <summary>Whether the task could end.</summary>
    public bool IsSettled => _operator.IsSettled;

    public bool IsAvailable => _operator.IsAvailable;

    public void Write(params int[] numbers)
    {
        var batch = new RecordBatch<int>();
        numbers.CopyTo(batch.Values, 0);
        batch.Count = numbers.Length;
        _operator.Process(batch);
    }

    /// <summary>Takes a checkpoint.</summary>
    public OperatorSnapshot Snapshot(long checkpoint)
    {
        _operator.PrepareSnapshot(new CheckpointId(checkpoint));
        var snapshot = new OperatorSnapshot();
        _operator.Snapshot(snapshot);
        return snapshot;
    }

    public void Complete(long checkpoint) =>
        _operator.NotifyCheckpointComplete(CompletedCheckpoint.Published(new CheckpointId(checkpoint), isLast: false));

    /// <summary>Goes on; answers whether input may be processed.</summary>
    public bool Resume() => _operator.Resume();

    public bool Finish() => _operator.Finish();

    public void Dispose()
    {
        _operator.Close();
        Meter.Dispose();
    }
}
