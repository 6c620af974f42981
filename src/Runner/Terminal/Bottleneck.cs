namespace FlinkNet.Terminal;

/// <summary>
/// Finds what holds a job back, as Flink's users do: the step that has much to do itself while those before it wait for it.
/// </summary>
internal static class Bottleneck
{
    /// <summary>From which share of its time on a vertex is held back by those after it, in percent.</summary>
    private const int HeldBackMin = 50;

    /// <summary>From which share of its time on a task is taken to have too much to do, in percent.</summary>
    private const int TakenMin = 70;

    /// <summary>A sentence that names it; null when nothing holds the job back.</summary>
    public static string? Describe(IReadOnlyList<VertexProgress> vertices)
    {
        foreach (var vertex in vertices)
        {
            var before = vertices.Where(other => other.Consumers.Contains(vertex.Vertex)).Where(IsHeldBack).ToList();
            if (before.Count > 0 && !IsHeldBack(vertex) && Reason(vertex) is { } reason)
            {
                return $"'{vertex.Name}' is the bottleneck: {reason}.";
            }
        }

        return null;
    }

    private static bool IsHeldBack(VertexProgress vertex) => vertex.Shares?.BackPressured >= HeldBackMin;

    private static string? Reason(VertexProgress vertex)
    {
        if (vertex.Shares is not { } all || vertex.OfBusiest is not { } busiest)
        {
            return null;
        }

        return (all.Busy + all.Calls >= TakenMin, busiest.Busy + busiest.Calls >= TakenMin) switch
        {
            (true, _) when all.Calls > all.Busy => $"it waits for its asynchronous calls {all.Calls} % of the time",
            (true, _) => $"it is busy {all.Busy} % of the time",
            (_, true) => $"of its {vertex.States.Count} tasks some have more to do than others, up to {busiest.Busy + busiest.Calls} % "
                + "of the time",
            _ => null,
        };
    }
}
