using System.Globalization;

namespace FlinkNet.EndToEnd;

/// <summary>The committed output of the job 'recovering', compared with what must be there, record by record.</summary>
internal static class NumberedOutput
{
    /// <summary>How many records can be read now.</summary>
    public static int Count(string output) => Lines(output).Count();

    /// <summary>Nothing lost, nothing twice, nothing out of order within its key, nothing corrupt.</summary>
    public static void AssertExactlyOnce(string output, int count)
    {
        var records = Lines(output).Select(Parse).ToList();
        var numbers = records.Select(record => record.Number).ToHashSet();
        Assert.Equal((count, count), (records.Count, numbers.Count));
        Assert.All(records, record => Assert.Equal(record.Key + (10 * (record.Nth - 1)), record.Number));
        Assert.DoesNotContain(Enumerable.Range(0, count), number => !numbers.Contains(number));
    }

    /// <summary>Nothing lost, nothing corrupt; records between two checkpoints may be there twice.</summary>
    public static void AssertNothingLost(string output, int count)
    {
        var numbers = Lines(output).Select(line => Parse(line).Number).ToHashSet();
        Assert.DoesNotContain(Enumerable.Range(0, count), number => !numbers.Contains(number));
    }

    private static IEnumerable<string> Lines(string output) =>
        Directory.Exists(output) ? Directory.EnumerateFiles(output, "part-*").SelectMany(File.ReadLines) : [];

    private static (long Key, long Number, long Nth) Parse(string line)
    {
        var words = line.Split(' ');
        Assert.True(words is ["FN", _, _, _], $"'{line}' is no record.");
        return (Word(1), Word(2), Word(3));

        long Word(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
    }
}
