namespace FlinkNet;

/// <summary>
/// The order of values by which the smallest and the largest are chosen: the same in every process, whatever its culture. Strings go by
/// their characters' numbers (ordinal), what is not a number is larger
/// than all numbers, and null is smaller than everything; all else goes by its own <see cref="IComparable{T}"/>.
/// </summary>
internal static class ValueOrder
{
    /// <summary>Less than 0 when the first is smaller, more than 0 when it is larger.</summary>
    public static int Compare<T>(T first, T second)
        where T : IComparable<T>
    {
        // Which of these a type is, the JIT knows.
        if (typeof(T) == typeof(string))
        {
            return string.CompareOrdinal((string?)(object?)first, (string?)(object?)second);
        }

        if (typeof(T) == typeof(double))
        {
            return NotANumberLast(double.IsNaN((double)(object)first), double.IsNaN((double)(object)second)) ?? first.CompareTo(second);
        }

        if (typeof(T) == typeof(float))
        {
            return NotANumberLast(float.IsNaN((float)(object)first), float.IsNaN((float)(object)second)) ?? first.CompareTo(second);
        }

        if (typeof(T) == typeof(Half))
        {
            return NotANumberLast(Half.IsNaN((Half)(object)first), Half.IsNaN((Half)(object)second)) ?? first.CompareTo(second);
        }

        return Comparer<T>.Default.Compare(first, second);
    }

    private static int? NotANumberLast(bool isFirst, bool isSecond) => isFirst || isSecond ? isFirst.CompareTo(isSecond) : null;
}
