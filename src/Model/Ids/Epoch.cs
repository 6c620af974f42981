using System.Globalization;

namespace FlinkNet.Model;

/// <summary>
/// The ordinal of a life of a job's JobManager: each activation that takes the job up has a higher one, and TaskManagers refuse orders of
/// an older.
/// </summary>
/// <param name="Value">The ordinal, from 1.</param>
[Immutable, Alias("flink.Epoch")]
public readonly record struct Epoch(long Value) : IComparable<Epoch>
{
    /// <summary>Whether <paramref name="left"/> is the earlier one.</summary>
    public static bool operator <(Epoch left, Epoch right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is the later one.</summary>
    public static bool operator >(Epoch left, Epoch right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is not the later one.</summary>
    public static bool operator <=(Epoch left, Epoch right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is not the earlier one.</summary>
    public static bool operator >=(Epoch left, Epoch right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <summary>The ordinal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
