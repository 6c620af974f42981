using System.Diagnostics.Metrics;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Interfaces.ControlPlane;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// The metrics of all tasks of the silo, on the meter <c>FlinkNet.Tasks</c>. All are read from the tasks' own counters when somebody
/// collects them:
/// the record path pays nothing. The rates of the three times are seconds per second.
/// </summary>
internal sealed class TaskInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlinkNet.Tasks";

    private readonly Func<IEnumerable<DeployedTask>> _tasks;

    public TaskInstruments(IMeterFactory meters, Func<IEnumerable<DeployedTask>> tasks)
    {
        _tasks = tasks;
        var meter = meters.Create(MeterName);
        Counter(meter, "flink.task.records.in", "{record}", "Records that entered the task.", metrics => metrics.RecordsIn);
        Counter(meter, "flink.task.records.out", "{record}", "Records that left the task.", metrics => metrics.RecordsOut);
        Counter(meter, "flink.task.bytes.in", "By", "Serialized bytes from other processes.", metrics => metrics.BytesIn);
        Counter(meter, "flink.task.bytes.out", "By", "Serialized bytes for other processes.", metrics => metrics.BytesOut);
        Counter(meter, "flink.task.busy.time", "s", "Time spent on records.", metrics => metrics.BusyTime.TotalSeconds);
        Counter(meter, "flink.task.idle.time", "s", "Time spent waiting for input.", metrics => metrics.IdleTime.TotalSeconds);
        Counter(meter, "flink.task.backpressured.time", "s", "Time spent waiting for credit.", metrics =>
            metrics.BackPressuredTime.TotalSeconds);
        meter.CreateObservableCounter("flink.task.checkpoints.unaligned", () =>
            ObserveCounters(counters => counters.UnalignedCheckpoints), "{checkpoint}",
                "Checkpoints whose barrier overtook records in the task.");
        meter.CreateObservableCounter("flink.task.channel_state", () =>
            ObserveCounters(counters => counters.ChannelStateBytes), "By",
                "In-flight records that were stored with unaligned checkpoints.");
        meter.CreateObservableGauge("flink.task.buffers.in_use", () =>
            Observe(metrics => metrics.BuffersInUse), "{buffer}", "Frames that wait at the task's inputs and outputs.");
        meter.CreateObservableGauge(
            "flink.task.watermark", ObserveWatermarks, "ms",
                "The watermark of the task's input, in milliseconds since 1970. What holds it back is in the job's details.");
    }

    private IEnumerable<Measurement<long>> ObserveWatermarks()
    {
        foreach (var task in _tasks())
        {
            if (task.Runner.Metrics is { Watermark: { } watermark and not (long.MinValue or long.MaxValue) })
            {
                yield return new Measurement<long>(
                    watermark,
                    new("flink.job", task.JobName),
                    new("flink.task", task.VertexName),
                    new("flink.subtask", task.Runner.Id.Task.Subtask));
            }
        }
    }

    private void Counter<T>(Meter meter, string name, string unit, string description, Func<TaskMetrics, T> read)
        where T : struct =>
        meter.CreateObservableCounter(name, () => Observe(read), unit, description);

    private IEnumerable<Measurement<T>> Observe<T>(Func<TaskMetrics, T> read)
        where T : struct => ObserveTasks(task => read(task.Runner.Metrics));

    private IEnumerable<Measurement<long>> ObserveCounters(Func<TaskCounters, long> read) =>
        ObserveTasks(task => read(task.Runner.Task.Counters));

    private IEnumerable<Measurement<T>> ObserveTasks<T>(Func<DeployedTask, T> read)
        where T : struct
    {
        foreach (var task in _tasks())
        {
            yield return new Measurement<T>(
                read(task),
                new("flink.job", task.JobName),
                new("flink.task", task.VertexName),
                new("flink.subtask", task.Runner.Id.Task.Subtask));
        }
    }
}
