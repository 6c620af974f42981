namespace FlinkNet.Testing.Conformance;

/// <summary>Holds what happens against a promise.</summary>
/// <param name="promise">The promise's name, with which the sentence of one that is broken begins.</param>
internal sealed class Promised(string promise)
{
    private const int ShownMax = 20;

    /// <summary>The exception for a promise that is broken.</summary>
    public ConformanceException Broken(string sentence) => new($"{promise}: {sentence}");

    /// <exception cref="ConformanceException">It is not so.</exception>
    public void Require(bool isKept, string sentence)
    {
        if (!isKept)
        {
            throw Broken(sentence);
        }
    }

    /// <exception cref="ConformanceException">They are not the same, one by one.</exception>
    public void RequireSame<T>(IEnumerable<T> expected, IEnumerable<T>? actual, string what)
    {
        var (wanted, found) = (expected.ToList(), actual?.ToList());
        if (found is null || !wanted.SequenceEqual(found))
        {
            throw Broken($"{what}: expected {Show(wanted)}, found {(found is null ? "nothing at all" : Show(found))}.");
        }
    }

    /// <exception cref="ConformanceException">They are not the same, in whatever order.</exception>
    public void RequireSameSet<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what) =>
        RequireSame(expected.OrderBy(Text, StringComparer.Ordinal), actual.OrderBy(Text, StringComparer.Ordinal), what);

    /// <exception cref="ConformanceException">The call throws nothing, or something else.</exception>
    public async Task RequireThrowsAsync<TException>(Func<Task> call, string sentence)
        where TException : Exception
    {
        try
        {
            await call();
        }
        catch (TException)
        {
            return;
        }

        throw Broken(sentence);
    }

    /// <summary>Some order that all records have.</summary>
    private static string Text<T>(T value) => value?.ToString() ?? "";

    private static string Show<T>(List<T> values) =>
        $"{values.Count} [{string.Join(", ", values.Take(ShownMax))}{(values.Count > ShownMax ? ", …" : "")}]";
}
