namespace FlinkNet.Simulation;

/// <summary>What happened, as a number that two runs can be compared by, and on request as text.</summary>
internal sealed class Trace(TextWriter? text)
{
    private const ulong Prime = 1099511628211;
    private ulong _hash = 14695981039346656037;

    /// <summary>The number of all that happened, in its order.</summary>
    public ulong Hash => _hash;

    /// <summary>Whether somebody reads the text.</summary>
    public bool IsVerbose => text is not null;

    /// <summary>Whether turns are told, too.</summary>
    public bool TellsTurns { get; init; }

    /// <summary>What time lines bear.</summary>
    public Func<long> Now { get; set; } = () => 0;

    /// <summary>Notes a turn.</summary>
    public void Note(string what, long a, long b)
    {
        foreach (var c in what)
        {
            Mix(c);
        }

        Mix((ulong)a);
        Mix((ulong)b);
        if (TellsTurns)
        {
            Tell($"turn {what} {a} {b}");
        }
    }

    /// <summary>Writes a line; callers ask <see cref="IsVerbose"/> first.</summary>
    public void Tell(string line) => text?.WriteLine($"{TimeSpan.FromTicks(Now()).TotalMilliseconds,12:0.0000}  {line}");

    private void Mix(ulong value) => _hash = (_hash ^ value) * Prime;
}
