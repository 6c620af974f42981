using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;

namespace FlinkNet.Model;

/// <summary>The position of a subtask among those of its vertex.</summary>
/// <param name="Value">The position, 0 to parallelism - 1.</param>
[JsonConverter(typeof(SubtaskIndexJson)), TypeConverter(typeof(SubtaskIndexText)), Immutable, Alias("flink.SubtaskIndex")]
public readonly record struct SubtaskIndex(int Value) : IComparable<SubtaskIndex>
{
    /// <summary>Whether <paramref name="left"/> is before the other.</summary>
    public static bool operator <(SubtaskIndex left, SubtaskIndex right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is behind the other.</summary>
    public static bool operator >(SubtaskIndex left, SubtaskIndex right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is not behind the other.</summary>
    public static bool operator <=(SubtaskIndex left, SubtaskIndex right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is not before the other.</summary>
    public static bool operator >=(SubtaskIndex left, SubtaskIndex right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(SubtaskIndex other) => Value.CompareTo(other.Value);

    /// <summary>The position.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
