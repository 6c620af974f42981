using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;

namespace FlinkNet.Model;

/// <summary>The ordinal of a try at running a job's whole plan: what an older one still sends is refused.</summary>
/// <param name="Value">The ordinal, from 1.</param>
[JsonConverter(typeof(AttemptJson)), TypeConverter(typeof(AttemptText)), Immutable, Alias("flink.Attempt")]
public readonly record struct Attempt(int Value) : IComparable<Attempt>
{
    /// <summary>No attempt: the ordinal before that of the first.</summary>
    public static Attempt None => default;

    /// <summary>A job's first.</summary>
    public static Attempt First => new(1);

    /// <summary>Not before any that there will be.</summary>
    public static Attempt Last => new(int.MaxValue);

    /// <summary>The one after this.</summary>
    public Attempt Next() => new(Value + 1);

    /// <summary>The one before this.</summary>
    public Attempt Previous() => new(Value - 1);

    /// <summary>Whether <paramref name="left"/> is the earlier one.</summary>
    public static bool operator <(Attempt left, Attempt right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is the later one.</summary>
    public static bool operator >(Attempt left, Attempt right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is not the later one.</summary>
    public static bool operator <=(Attempt left, Attempt right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is not the earlier one.</summary>
    public static bool operator >=(Attempt left, Attempt right) => left.Value >= right.Value;

    /// <summary>The later of two.</summary>
    public static Attempt Later(Attempt one, Attempt other) => one > other ? one : other;

    /// <inheritdoc/>
    public int CompareTo(Attempt other) => Value.CompareTo(other.Value);

    /// <summary>The ordinal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
