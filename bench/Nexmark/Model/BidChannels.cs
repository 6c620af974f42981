using System.Globalization;
using FlinkNet.Bench.Nexmark.Generator;

namespace FlinkNet.Bench.Nexmark.Model;

/// <summary>
/// The channels by which bids come, as Nexmark's Flink connector has them and Beam does not: four that are hot, and ten thousand others,
/// nine tenths of whose pages name
/// their channel. The connector draws them anew in each run; here each is a function of its number, so that results can be known.
/// </summary>
public static class BidChannels
{
    /// <summary>How many hot channels there are; they have the first numbers.</summary>
    public const int Hot = 4;

    /// <summary>How many others there are.</summary>
    public const int Others = 10_000;

    private static readonly string[] HotNames = ["Google", "Facebook", "Baidu", "Apple"];
    private static readonly string[] Names =
        [.. HotNames, .. Enumerable.Range(0, Others).Select(number => $"channel-{number.ToString(CultureInfo.InvariantCulture)}")];
    private static readonly string[] Urls = [.. Enumerable.Range(0, Hot + Others).Select(CreateUrl)];

    /// <summary>The name of a channel.</summary>
    public static string Name(int number) => Names[number];

    /// <summary>The page of a channel.</summary>
    public static string Url(int number) => Urls[number];

    private static string CreateUrl(int number)
    {
        var random = new JavaRandom(number);
        var url = $"https://www.nexmark.com/{Word(ref random)}/{Word(ref random)}/{Word(ref random)}/item.htm?query=1";
        var namesChannel = number >= Hot && random.NextInt(10) > 0;
        return namesChannel ? $"{url}&channel_id={Math.Abs((long)Reverse(number - Hot)).ToString(CultureInfo.InvariantCulture)}" : url;
    }

    private static string Word(ref JavaRandom random)
    {
        Span<char> word = stackalloc char[5];
        foreach (ref var character in word)
        {
            character = random.NextInt(13) == 0 ? '_' : (char)('a' + random.NextInt(26));
        }

        return word.ToString();
    }

    // The bits in the opposite order, as Java's Integer.reverse.
    private static int Reverse(int value)
    {
        var reversed = 0u;
        for (var bit = 0; bit < 32; bit++)
        {
            reversed = (reversed << 1) | (((uint)value >> bit) & 1);
        }

        return unchecked((int)reversed);
    }
}
