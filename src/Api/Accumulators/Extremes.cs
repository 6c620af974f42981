using System.Numerics;

namespace FlinkNet;

/// <summary>The smallest of numbers; the type's largest of none.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
[GenerateSerializer, Alias("flink.Minimum`1")]
public sealed class Minimum<T> : IAccumulator<T, T>
    where T : INumber<T>, IMinMaxValue<T>
{
    /// <inheritdoc/>
    [Id(0)]
    public T LocalValue { get; private set; } = T.MaxValue;

    /// <inheritdoc/>
    public void Add(T value) => LocalValue = T.Min(LocalValue, value);

    /// <inheritdoc/>
    public void ResetLocal() => LocalValue = T.MaxValue;

    /// <inheritdoc/>
    public void Merge(IAccumulator other) => Add(((Minimum<T>)other).LocalValue);
}

/// <summary>The largest of numbers; the type's smallest of none.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
[GenerateSerializer, Alias("flink.Maximum`1")]
public sealed class Maximum<T> : IAccumulator<T, T>
    where T : INumber<T>, IMinMaxValue<T>
{
    /// <inheritdoc/>
    [Id(0)]
    public T LocalValue { get; private set; } = T.MinValue;

    /// <inheritdoc/>
    public void Add(T value) => LocalValue = T.Max(LocalValue, value);

    /// <inheritdoc/>
    public void ResetLocal() => LocalValue = T.MinValue;

    /// <inheritdoc/>
    public void Merge(IAccumulator other) => Add(((Maximum<T>)other).LocalValue);
}
