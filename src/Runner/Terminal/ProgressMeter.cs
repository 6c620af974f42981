using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Terminal;

/// <summary>Makes rates of totals: remembers how a job stood when it was last looked at.</summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    // Shares and rates over less time than this say more of the measurement than of the job.
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<VertexId, TaskMetrics> _last = [];
    private readonly Dictionary<VertexId, VertexProgress> _shown = [];
    private long? _lastTime;

    /// <summary>How the job's vertices fare now, compared with the last time.</summary>
    public IReadOnlyList<VertexProgress> Update(JobDetails details)
    {
        var now = time.GetTimestamp();
        var interval = _lastTime is { } last ? time.GetElapsedTime(last, now) : TimeSpan.Zero;
        var isMeasurable = interval >= IntervalMin;
        if (_lastTime is null || isMeasurable)
        {
            _lastTime = now;
        }

        return [.. details.Vertices.Select(vertex => Update(vertex, isMeasurable ? interval : null))];
    }

    private VertexProgress Update(VertexDetails vertex, TimeSpan? interval)
    {
        var totals = Totals(vertex);
        var shown = _shown.GetValueOrDefault(vertex.Vertex, VertexProgress.None);
        if (interval is { } elapsed)
        {
            var last = _last.GetValueOrDefault(vertex.Vertex);
            var capacity = elapsed * vertex.Parallelism;
            shown = shown with
            {
                RecordsPerSecond = Math.Max(totals.RecordsIn - last.RecordsIn, totals.RecordsOut - last.RecordsOut) / elapsed.TotalSeconds,
                BusyShare = Share(totals.BusyTime - last.BusyTime, capacity),
                BackPressuredShare = Share(totals.BackPressuredTime - last.BackPressuredTime, capacity),
            };
        }

        if (interval is not null || !_last.ContainsKey(vertex.Vertex))
        {
            _last[vertex.Vertex] = totals;
        }

        return _shown[vertex.Vertex] = shown with
        {
            Name = vertex.Name,
            States = States(vertex),
            RecordsIn = totals.RecordsIn,
            RecordsOut = totals.RecordsOut,
        };
    }

    private static double Share(TimeSpan part, TimeSpan whole) => Math.Clamp(part / whole, 0, 1);

    private static TaskMetrics Totals(VertexDetails vertex) => vertex.Tasks.Aggregate(default(TaskMetrics), (sum, task) => sum with
    {
        RecordsIn = sum.RecordsIn + task.Metrics.RecordsIn,
        RecordsOut = sum.RecordsOut + task.Metrics.RecordsOut,
        BusyTime = sum.BusyTime + task.Metrics.BusyTime,
        BackPressuredTime = sum.BackPressuredTime + task.Metrics.BackPressuredTime,
    });

    private static string States(VertexDetails vertex) => string.Join(", ", vertex.Tasks
        .GroupBy(task => task.State)
        .OrderBy(group => group.Key)
        .Select(group => $"{group.Count()} {group.Key.ToString().ToUpperInvariant()}"));
}

/// <summary>How a vertex fares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="States">How many of its tasks are in which state: <c>2 RUNNING, 1 FINISHED</c>.</param>
/// <param name="RecordsIn">Records in so far.</param>
/// <param name="RecordsOut">Records out so far.</param>
/// <param name="RecordsPerSecond">Records in or out, whichever are more, per second.</param>
/// <param name="BusyShare">The share of its time that its tasks work: 0 to 1.</param>
/// <param name="BackPressuredShare">The share of its time that its tasks wait for those after them: 0 to 1.</param>
internal sealed record VertexProgress(
    string Name, string States, long RecordsIn, long RecordsOut, double RecordsPerSecond, double BusyShare, double BackPressuredShare)
{
    /// <summary>What is known before anything is.</summary>
    public static VertexProgress None { get; } = new("", "", 0, 0, 0, 0, 0);
}
