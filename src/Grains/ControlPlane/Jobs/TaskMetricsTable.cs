using FlinkNet.Engine.ControlPlane;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>The numbers of all tasks of a job as they were last heard.</summary>
internal sealed class TaskMetricsTable
{
    private const int NumbersPerTask = 8;
    private readonly TaskMetrics[][] _metrics;

    public TaskMetricsTable(JobTopology topology, long[][] stored, long[][]? asyncTimes = null, byte[]?[][]? accumulators = null)
    {
        _metrics = [.. topology.Vertices.Select(vertex => new TaskMetrics[vertex.Parallelism])];
        for (var vertex = 0; vertex < Math.Min(stored.Length, _metrics.Length); vertex++)
        {
            for (var subtask = 0; (subtask + 1) * NumbersPerTask <= stored[vertex].Length && subtask < _metrics[vertex].Length; subtask++)
            {
                _metrics[vertex][subtask] = Read(stored[vertex].AsSpan(subtask * NumbersPerTask, NumbersPerTask)) with
                {
                    AsyncTime = TimeSpan.FromTicks(asyncTimes?.ElementAtOrDefault(vertex)?.ElementAtOrDefault(subtask) ?? 0),
                    Accumulators = accumulators?.ElementAtOrDefault(vertex)?.ElementAtOrDefault(subtask),
                };
            }
        }
    }

    public TaskMetrics this[TaskId task]
    {
        get => _metrics[task.Vertex.Index][task.Subtask.Value];
        set => _metrics[task.Vertex.Index][task.Subtask.Value] = value;
    }

    public void Clear() => Array.ForEach(_metrics, Array.Clear);

    /// <summary>The numbers as they are stored.</summary>
    public long[][] Snapshot() => [.. _metrics.Select(vertex => vertex.SelectMany(Write).ToArray())];

    /// <summary>What the tasks' functions have gathered, as it is stored; null when none has.</summary>
    public byte[]?[][]? SnapshotAccumulators() =>
        Array.Exists(_metrics, vertex => Array.Exists(vertex, task => task.Accumulators is not null))
            ? [.. _metrics.Select(vertex => vertex.Select(task => task.Accumulators).ToArray())]
            : null;

    /// <summary>What is stored beside them, since their number is fixed.</summary>
    public long[][] SnapshotAsyncTimes() => [.. _metrics.Select(vertex => vertex.Select(task => task.AsyncTime.Ticks).ToArray())];

    private static long[] Write(TaskMetrics metrics) =>
    [
        metrics.RecordsIn, metrics.RecordsOut, metrics.BytesIn, metrics.BytesOut,
        metrics.BusyTime.Ticks, metrics.IdleTime.Ticks, metrics.BackPressuredTime.Ticks, metrics.BuffersInUse,
    ];

    private static TaskMetrics Read(ReadOnlySpan<long> numbers) => new(
        numbers[0], numbers[1], numbers[2], numbers[3],
        TimeSpan.FromTicks(numbers[4]), TimeSpan.FromTicks(numbers[5]), TimeSpan.FromTicks(numbers[6]), (int)numbers[7]);
}
