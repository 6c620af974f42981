namespace FlinkNet.Bench.Nexmark.Measuring;

/// <summary>What one query did. A figure that the run does not have is null.</summary>
internal sealed record QueryResult
{
    public required string Query { get; init; }

    public required long Events { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Processor time of all processes of the job.</summary>
    public required double CpuSeconds { get; init; }

    public required long RowsOut { get; init; }

    /// <summary>The largest working set of the process that ran the query, or of the first of several.</summary>
    public required long PeakWorkingSetBytes { get; init; }

    public long? P99LagMs { get; init; }

    /// <summary>Events for each second of processor time that the generator alone does not take.</summary>
    public double? NetEventsPerCpuSecond { get; init; }

    public double EventsPerSecond => Events / Seconds;

    public double EventsPerCpuSecond => Events / CpuSeconds;

    /// <summary>The same with the generator's processor time taken away; without a net figure when too little is left to tell.</summary>
    public QueryResult Net(QueryResult generator)
    {
        var net = CpuSeconds - generator.CpuSeconds;
        return this with { NetEventsPerCpuSecond = net > generator.CpuSeconds * 0.02 ? Events / net : null };
    }
}
