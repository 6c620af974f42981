using System.Globalization;
using System.Text.Json.Serialization;

namespace FlinkNet.Model;

/// <summary>The number of a checkpoint or savepoint of a job: greater than all before it, and never given twice.</summary>
/// <param name="Value">The number, from 1.</param>
[JsonConverter(typeof(CheckpointIdJson)), Immutable, Alias("flink.CheckpointId")]
public readonly record struct CheckpointId(long Value) : IComparable<CheckpointId>
{
    /// <summary>No checkpoint: a number before that of the first.</summary>
    public static CheckpointId None => default;

    /// <summary>The number after this one.</summary>
    public CheckpointId Next() => new(Value + 1);

    /// <summary>Whether <paramref name="left"/> is the earlier one.</summary>
    public static bool operator <(CheckpointId left, CheckpointId right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is the later one.</summary>
    public static bool operator >(CheckpointId left, CheckpointId right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is not the later one.</summary>
    public static bool operator <=(CheckpointId left, CheckpointId right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is not the earlier one.</summary>
    public static bool operator >=(CheckpointId left, CheckpointId right) => left.Value >= right.Value;

    /// <summary>A number as it is stored.</summary>
    public static explicit operator CheckpointId(long value) => new(value);

    /// <summary>The later of two.</summary>
    public static CheckpointId Later(CheckpointId one, CheckpointId other) => one > other ? one : other;

    /// <inheritdoc/>
    public int CompareTo(CheckpointId other) => Value.CompareTo(other.Value);

    /// <summary>The number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
