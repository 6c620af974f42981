namespace FlinkNet;

/// <summary>Counts, or sums whole numbers, up to two thousand million.</summary>
[GenerateSerializer, Alias("flink.IntCounter")]
public sealed class IntCounter : IAccumulator<int, int>
{
    /// <inheritdoc/>
    [Id(0)]
    public int LocalValue { get; private set; }

    /// <summary>Adds 1.</summary>
    public void Increment() => LocalValue++;

    /// <inheritdoc/>
    public void Add(int value) => LocalValue += value;

    /// <inheritdoc/>
    public void ResetLocal() => LocalValue = 0;

    /// <inheritdoc/>
    public void Merge(IAccumulator other) => Add(((IntCounter)other).LocalValue);
}

/// <summary>Counts, or sums whole numbers.</summary>
[GenerateSerializer, Alias("flink.LongCounter")]
public sealed class LongCounter : IAccumulator<long, long>
{
    /// <inheritdoc/>
    [Id(0)]
    public long LocalValue { get; private set; }

    /// <summary>Adds 1.</summary>
    public void Increment() => LocalValue++;

    /// <inheritdoc/>
    public void Add(long value) => LocalValue += value;

    /// <inheritdoc/>
    public void ResetLocal() => LocalValue = 0;

    /// <inheritdoc/>
    public void Merge(IAccumulator other) => Add(((LongCounter)other).LocalValue);
}

/// <summary>Sums numbers.</summary>
[GenerateSerializer, Alias("flink.DoubleCounter")]
public sealed class DoubleCounter : IAccumulator<double, double>
{
    /// <inheritdoc/>
    [Id(0)]
    public double LocalValue { get; private set; }

    /// <inheritdoc/>
    public void Add(double value) => LocalValue += value;

    /// <inheritdoc/>
    public void ResetLocal() => LocalValue = 0;

    /// <inheritdoc/>
    public void Merge(IAccumulator other) => Add(((DoubleCounter)other).LocalValue);
}

/// <summary>The mean of numbers; 0 of none.</summary>
[GenerateSerializer, Alias("flink.AverageAccumulator")]
public sealed class AverageAccumulator : IAccumulator<double, double>
{
    [Id(0)]
    private long _count;

    [Id(1)]
    private double _sum;

    /// <inheritdoc/>
    public double LocalValue => _count == 0 ? 0 : _sum / _count;

    /// <inheritdoc/>
    public void Add(double value) => (_count, _sum) = (_count + 1, _sum + value);

    /// <inheritdoc/>
    public void ResetLocal() => (_count, _sum) = (0, 0);

    /// <inheritdoc/>
    public void Merge(IAccumulator other)
    {
        var average = (AverageAccumulator)other;
        (_count, _sum) = (_count + average._count, _sum + average._sum);
    }
}
