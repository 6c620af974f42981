using FlinkNet.Bench.Nexmark.Generator;

namespace FlinkNet.Bench.Nexmark.Model;

/// <summary>
/// The texts that pad bids to Nexmark's average size. Beam draws one for each bid; here they are of a table, since making text would be
/// most of what is measured.
/// </summary>
public static class BidExtras
{
    /// <summary>How many there are: a power of two.</summary>
    public const int Count = 1024;

    // A bid of four numbers, with channel and page, is to be 100 bytes on average; Nexmark varies the rest by a fifth.
    private const int LengthMin = 54;
    private const int LengthRange = 27;

    private static readonly string[] Texts = [.. Enumerable.Range(0, Count).Select(Create)];

    /// <summary>The text of a number.</summary>
    public static string Text(int number) => Texts[number];

    private static string Create(int number)
    {
        var random = new JavaRandom(number);
        Span<char> text = stackalloc char[LengthMin + random.NextInt(LengthRange)];
        foreach (ref var character in text)
        {
            character = (char)('a' + random.NextInt(26));
        }

        return text.ToString();
    }
}
