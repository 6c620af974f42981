namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What an operator must keep, whatever it computes: checked one by one by <see cref="OperatorConformance{TOut}.Verify"/>.
/// </summary>
public enum OperatorPromise
{
    /// <summary>From the same input it makes the same output, and it makes some.</summary>
    MakesTheSameOfTheSame,

    /// <summary>
    /// Of input that is not late it makes no record that is: none leaves by its main output with a timestamp that is not after the
    /// watermark that it has handed on.
    /// </summary>
    EmitsNothingLate,

    /// <summary>A snapshot between any two pieces of input changes nothing of what it makes.</summary>
    IsNotDisturbedBySnapshots,

    /// <summary>
    /// Killed after any snapshot, whatever it did since, and resumed from that, it makes of the rest of the input what it would have made:
    /// so what it remembers is all in its state, and its snapshots do not change with what it does later.
    /// </summary>
    ResumesFromAnySnapshot,

    /// <summary>Resumed with more or fewer subtasks, they make together what one would have made.</summary>
    Rescales,
}
