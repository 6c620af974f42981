using System.Diagnostics.CodeAnalysis;

namespace FlinkNet.Model;

/// <summary>
/// Guards what cannot happen on the barrier path, in Release too: a checkpoint that is taken, committed or restored the wrong way must fail
/// the task rather than lose or double results.
/// </summary>
internal static class Invariant
{
    /// <summary>Goes on when something holds.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="broken">What happened instead, as a sentence that names the job or task and the checkpoint.</param>
    /// <exception cref="FlinkException">It does not: a fault of Flink.NET's own.</exception>
    public static void Check([DoesNotReturnIf(false)] bool holds, string broken)
    {
        if (!holds)
        {
            throw Broken(broken);
        }
    }

    /// <summary>What to throw where something happened that cannot.</summary>
    /// <param name="broken">What happened, as a sentence that names the job or task and the checkpoint.</param>
    public static FlinkException Broken(string broken) => new(
        FailureOrigin.Internal,
        $"{broken} This is a fault of Flink.NET's own, not of the job: please report it, with this message.");
}
