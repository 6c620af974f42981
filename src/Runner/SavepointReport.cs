namespace FlinkNet;

/// <summary>What a program can make of a savepoint or checkpoint, found without running it.</summary>
/// <param name="Savepoint">The savepoint.</param>
/// <param name="Problems">What does not fit, in sentences that say what to do; empty when the program can be restored from it, as far as
/// that is known before its functions are opened.</param>
public sealed record SavepointReport(string Savepoint, IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing was found.</summary>
    public bool Fits => Problems.Count == 0;
}
