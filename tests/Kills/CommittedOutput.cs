using System.Globalization;

namespace FlinkNet.Kills;

/// <summary>
/// The committed output of the job 'recovering': a line <c>FN key number n</c> for each number, which says of itself whether it is right,
/// as the n-th number of key k
/// is k + 10 (n - 1).
/// </summary>
internal sealed class CommittedOutput(string folder)
{
    private const int Keys = 10;

    /// <summary>How many files are committed now.</summary>
    public int Files() => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "part-*").Count() : 0;

    /// <summary>Compares what is there with what must be there.</summary>
    /// <param name="count">How many numbers the job had.</param>
    public Verdict Check(long count)
    {
        var seen = new bool[count];
        long duplicated = 0, outOfOrder = 0, corrupt = 0;
        foreach (var line in Directory.EnumerateFiles(folder, "part-*").SelectMany(File.ReadLines))
        {
            if (Parse(line) is not { } record || record.Number < 0 || record.Number >= count || record.Number % Keys != record.Key)
            {
                corrupt++;
                continue;
            }

            duplicated += seen[record.Number] ? 1 : 0;
            seen[record.Number] = true;
            outOfOrder += record.Number == record.Key + (Keys * (record.Nth - 1)) ? 0 : 1;
        }

        return new Verdict(seen.LongCount(found => !found), duplicated, outOfOrder, corrupt);
    }

    private static (long Key, long Number, long Nth)? Parse(string line)
    {
        return line.Split(' ') is ["FN", var key, var number, var nth] && Read(key) is { } k && Read(number) is { } n && Read(nth) is { } i
            ? (k, n, i)
            : null;

        static long? Read(string word) =>
            long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}

/// <summary>What is wrong with an output; all 0 when it is exactly once.</summary>
internal sealed record Verdict(long Lost, long Duplicated, long OutOfOrder, long Corrupt);
