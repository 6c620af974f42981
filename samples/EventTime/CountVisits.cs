using FlinkNet;

namespace EventTime;

/// <summary>Counts.</summary>
public sealed class CountVisits : IAggregateFunction<Visit, int, int>
{
    /// <inheritdoc/>
    public int CreateAccumulator() => 0;

    /// <inheritdoc/>
    public int Add(Visit value, int accumulator) => accumulator + 1;

    /// <inheritdoc/>
    public int GetResult(int accumulator) => accumulator;

    /// <inheritdoc/>
    public int Merge(int first, int second) => first + second;
}
