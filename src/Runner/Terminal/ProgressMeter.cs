using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Terminal;

/// <summary>Makes rates of totals: remembers how a job stood when it was last looked at.</summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    // Shares and rates over less time than this say more of the measurement than of the job.
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<VertexId, TaskMetrics[]> _last = [];
    private readonly Dictionary<VertexId, VertexProgress> _rates = [];
    private long? _lastTime;
    private Attempt _attempt;

    /// <summary>How the job's vertices fare now, compared with the last time.</summary>
    public IReadOnlyList<VertexProgress> Update(JobDetails details)
    {
        if (details.Attempt != _attempt)
        {
            // The tasks of another attempt count from the beginning.
            (_attempt, _lastTime) = (details.Attempt, null);
            _last.Clear();
            _rates.Clear();
        }

        var now = time.GetTimestamp();
        var interval = _lastTime is { } last ? time.GetElapsedTime(last, now) : TimeSpan.Zero;
        var isMeasurable = interval >= IntervalMin;
        if (_lastTime is null || isMeasurable)
        {
            _lastTime = now;
        }

        return [.. details.Vertices.Select(vertex => Update(vertex, isMeasurable ? interval : null))];
    }

    /// <summary>How the job's vertices fared on the average of their attempt.</summary>
    public static IReadOnlyList<VertexProgress> Averages(JobDetails details) => [.. details.Vertices.Select(vertex =>
    {
        var tasks = vertex.Tasks.Select(task => task.Metrics).ToArray();
        return Rated(VertexProgress.Of(vertex), tasks, tasks.Select(TimeOf).DefaultIfEmpty().Max());
    })];

    private VertexProgress Update(VertexDetails vertex, TimeSpan? interval)
    {
        var now = VertexProgress.Of(vertex);
        var tasks = vertex.Tasks.Select(task => task.Metrics).ToArray();
        if (interval is { } elapsed && _last.GetValueOrDefault(vertex.Vertex) is { } last && last.Length == tasks.Length)
        {
            _rates[vertex.Vertex] = Rated(now, [.. tasks.Zip(last, Since)], elapsed);
        }

        if (interval is not null || !_last.ContainsKey(vertex.Vertex))
        {
            _last[vertex.Vertex] = tasks;
        }

        return _rates.GetValueOrDefault(vertex.Vertex) is not { } rates ? now : now with
        {
            InPerSecond = rates.InPerSecond,
            OutPerSecond = rates.OutPerSecond,
            Shares = rates.Shares,
            OfBusiest = rates.OfBusiest,
        };
    }

    private static VertexProgress Rated(VertexProgress vertex, TaskMetrics[] tasks, TimeSpan elapsed) => vertex with
    {
        InPerSecond = PerSecond(tasks.Sum(task => task.RecordsIn), elapsed),
        OutPerSecond = PerSecond(tasks.Sum(task => task.RecordsOut), elapsed),
        Shares = Shares(tasks),
        OfBusiest = tasks.Select(task => Shares(task)).MaxBy(shares => shares is { } known ? known.Busy + known.Calls : -1),
    };

    private static double PerSecond(long records, TimeSpan elapsed) =>
        elapsed > TimeSpan.Zero ? Math.Max(0, records) / elapsed.TotalSeconds : 0;

    private static TimeShares? Shares(params ReadOnlySpan<TaskMetrics> tasks)
    {
        var sum = default(TaskMetrics);
        foreach (var task in tasks)
        {
            sum = sum with
            {
                BusyTime = sum.BusyTime + task.BusyTime,
                IdleTime = sum.IdleTime + task.IdleTime,
                BackPressuredTime = sum.BackPressuredTime + task.BackPressuredTime,
                AsyncTime = sum.AsyncTime + task.AsyncTime,
            };
        }

        return TimeShares.Of(sum.BusyTime, sum.IdleTime, sum.BackPressuredTime, sum.AsyncTime);
    }

    private static TimeSpan TimeOf(TaskMetrics task) => task.BusyTime + task.IdleTime + task.BackPressuredTime + task.AsyncTime;

    private static TaskMetrics Since(TaskMetrics now, TaskMetrics last) => now with
    {
        RecordsIn = now.RecordsIn - last.RecordsIn,
        RecordsOut = now.RecordsOut - last.RecordsOut,
        BusyTime = Positive(now.BusyTime - last.BusyTime),
        IdleTime = Positive(now.IdleTime - last.IdleTime),
        BackPressuredTime = Positive(now.BackPressuredTime - last.BackPressuredTime),
        AsyncTime = Positive(now.AsyncTime - last.AsyncTime),
    };

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
