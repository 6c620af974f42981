namespace FlinkNet.Kills;

/// <summary>What a run did, and what came of it.</summary>
internal sealed record KillReport(
    int Seed,
    TimeSpan Took,
    long Records,
    Verdict Verdict,
    IReadOnlyDictionary<string, int> Done,
    int OnJobManager,
    IReadOnlyList<TimeSpan> Recoveries)
{
    public bool IsExactlyOnce => Verdict == new Verdict(0, 0, 0, 0);

    public override string ToString() =>
        $"seed {Seed}: {Records:N0} records in {Took.TotalSeconds:0} s; "
            + $"{string.Join(", ", Done.Select(pair => $"{pair.Value} x {pair.Key}"))}; {OnJobManager} of them on the JobManager's silo.\n"
        + $"Without new output for {At(0.5):0.0} s (median) to {At(1):0.0} s (longest) after a fault.\n"
        + $"lost {Verdict.Lost}, duplicated {Verdict.Duplicated}, out of order per key {Verdict.OutOfOrder}, corrupt {Verdict.Corrupt}";

    private double At(double share) =>
        Recoveries.Count == 0 ? 0 : Recoveries.Order().ElementAt((int)((Recoveries.Count - 1) * share)).TotalSeconds;
}
