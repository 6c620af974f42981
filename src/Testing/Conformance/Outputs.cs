namespace FlinkNet.Testing.Conformance;

/// <summary>
/// Compares what left an operator in two runs, in whatever order: timers of one time fire in none in particular, and subtasks are not
/// ordered among one another.
/// </summary>
internal static class Outputs
{
    private const int ShownMax = 20;

    /// <exception cref="ConformanceException">They are not the same.</exception>
    public static void RequireSame(OperatorPromise promise, string how, IReadOnlyList<object> expected, IReadOnlyList<object> actual)
    {
        var missing = Without(expected, actual);
        var tooMany = Without(actual, expected);
        if (missing.Count > 0 || tooMany.Count > 0)
        {
            throw new ConformanceException(
                $"{promise}: {how}, the operator does not make what it makes in one run; "
                + $"missing: {Show(missing)}; too many: {Show(tooMany)}.");
        }
    }

    private static List<object> Without(IEnumerable<object> all, IReadOnlyList<object> some)
    {
        var counts = some.CountBy(output => output).ToDictionary();
        return [.. all.Where(output =>
        {
            var left = counts.GetValueOrDefault(output);
            counts[output] = left - 1;
            return left <= 0;
        })];
    }

    private static string Show(List<object> outputs) => outputs.Count == 0
        ? "nothing"
        : string.Join(", ", outputs.Take(ShownMax)) + (outputs.Count > ShownMax ? $" and {outputs.Count - ShownMax} more" : "");
}
