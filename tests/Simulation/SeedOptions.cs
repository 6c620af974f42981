using System.Globalization;

namespace FlinkNet.Simulation;

/// <summary>What the program is asked for.</summary>
/// <param name="Seed">One seed to replay; null for many.</param>
/// <param name="From">The first of many.</param>
/// <param name="Count">How many.</param>
/// <param name="Seconds">When to stop, however many are left.</param>
/// <param name="Threads">On how many threads; each runs seeds of its own.</param>
/// <param name="IsVerbose">Whether to tell what happens in the seed.</param>
/// <param name="TellsTurns">Whether to tell also who takes turns.</param>
/// <param name="Fault">The only fault; null for those that each seed draws.</param>
internal sealed record SeedOptions(
    int? Seed,
    int From,
    int Count,
    double Seconds,
    int Threads,
    bool IsVerbose,
    bool TellsTurns,
    string? Fault)
{
    /// <summary>Runs a seed with the faults that are asked for.</summary>
    public SeedResult Run(int seed, TextWriter? trace = null) =>
        Fault is null ? SeedRun.Run(seed, trace, TellsTurns) : SingleFault.Run(Fault, seed, trace, TellsTurns);

    public static SeedOptions Parse(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? args[index + 1] : null;
        int? Number(string name) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        return new SeedOptions(
            Number("--seed"),
            Number("--from") ?? 1,
            Number("--seeds") ?? int.MaxValue,
            Number("--seconds") ?? double.PositiveInfinity,
            Number("--threads") ?? Environment.ProcessorCount,
            args.Contains("--verbose"),
            args.Contains("--turns"),
            Value("--fault"));
    }
}
