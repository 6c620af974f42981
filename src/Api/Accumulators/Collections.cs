namespace FlinkNet;

/// <summary>How often each whole number was added, by the number.</summary>
[GenerateSerializer, Alias("flink.Histogram")]
public sealed class Histogram : IAccumulator<int, IReadOnlyDictionary<int, int>>
{
    [Id(0)]
    private Dictionary<int, int> _counts = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<int, int> LocalValue => new SortedDictionary<int, int>(_counts);

    /// <inheritdoc/>
    public void Add(int value) => Add(value, 1);

    /// <inheritdoc/>
    public void ResetLocal() => _counts = [];

    /// <inheritdoc/>
    public void Merge(IAccumulator other)
    {
        foreach (var (value, count) in ((Histogram)other)._counts)
        {
            Add(value, count);
        }
    }

    private void Add(int value, int count) => _counts[value] = _counts.GetValueOrDefault(value) + count;
}

/// <summary>
/// All values that were added, those of one subtask in their order. They travel whole with the job's result: keep them few.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
[GenerateSerializer, Alias("flink.ListAccumulator`1")]
public sealed class ListAccumulator<T> : IAccumulator<T, IReadOnlyList<T>>
{
    [Id(0)]
    private List<T> _values = [];

    /// <inheritdoc/>
    public IReadOnlyList<T> LocalValue => _values;

    /// <inheritdoc/>
    public void Add(T value) => _values.Add(value);

    /// <inheritdoc/>
    public void ResetLocal() => _values = [];

    /// <inheritdoc/>
    public void Merge(IAccumulator other) => _values.AddRange(((ListAccumulator<T>)other)._values);
}
