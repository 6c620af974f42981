namespace FlinkNet.Compatibility;

/// <summary>
/// Counts words in a keyed reduce: so many that a task's state is a file, upon which the next checkpoint builds, since few words change.
/// </summary>
internal sealed class WordCount : CompatibilityJob
{
    private const int Words = 1200;
    private const int Again = 100;
    private const int Hold = Words + Again;
    private const int Count = Hold + (2 * Words);

    public override string Name => "word-count";

    public override IReadOnlyList<string> Expected => Sorted(Numbers(Hold, Count).Select(number =>
        $"{WordOf(number)} {((number - Hold) / Words) + ((number - Hold) % Words < Again ? 3 : 2)}"));

    public override void Define(JobRun run) => run.Environment
        .FromSource(run.Source(number => new WordTally(WordOf(number), 1), Count, Hold, first: Words)).Uid("words")
        .KeyBy(tally => tally.Word)
        .Reduce((sum, tally) => sum with { Count = sum.Count + tally.Count }).Uid("counts")
        .Map(tally => $"{tally.Word} {tally.Count}")
        .SinkTo(run.Results).Uid("results");

    // All words, then the first of them again; after the snapshot all words twice.
    private static string WordOf(long number) => $"word {(number < Hold ? number % Words : (number - Hold) % Words):d4} über";
}

/// <summary>A word and how often it came.</summary>
[GenerateSerializer, Alias("compatibility.WordTally")]
internal sealed record WordTally([property: Id(0)] string Word, [property: Id(1)] long Count);
