using System.Diagnostics;
using System.Text;

namespace FlinkNet.EndToEnd;

/// <summary>The main job: its counts are those of an independent computation and of standard tools, whatever shares the work.</summary>
public sealed class WordCountTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(7, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(7, 3)]
    public async Task WordCount_AnyParallelismAndProcesses_CountsAreRight(int parallelism, int processes)
    {
        using var folder = new TestFolder();
        var texts = WriteTexts(folder);
        var output = folder.File("out");
        var result = await ProgramRun.RunAsync(
            Programs.WordCount,
            "--input", texts, "--output", output, "--parallelism", $"{parallelism}", "--processes", $"{processes}");
        result.Succeeded();
        Assert.Equal(CountWords(texts), ReadCounts(output));
    }

    [Fact]
    public async Task WordCount_StandardTools_CountTheSame()
    {
        using var folder = new TestFolder();
        var texts = WriteTexts(folder);
        var output = folder.File("out");
        (await ProgramRun.RunAsync(Programs.WordCount, "--input", texts, "--output", output)).Succeeded();
        Assert.Equal(await CountWithToolsAsync(texts), ReadCounts(output));
    }

    [Fact]
    public async Task WordCount_NoArguments_PrintsTheMostFrequentWordsOfTheRepository()
    {
        var result = await ProgramRun.RunAsync(Programs.WordCount);
        var lines = result.Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(20, lines.Length);
        var counts = lines.Select(line => long.Parse(line.AsSpan(0, 8).Trim(), provider: null)).ToList();
        Assert.Equal(counts.OrderDescending(), counts);
        Assert.Contains(lines, line => line.EndsWith("  the", StringComparison.Ordinal));
    }

    // The repository's texts, and what is easily got wrong: letters of many scripts and of the supplementary planes, combining marks, other
    // digits and numbers that are none, line ends of all kinds, an empty file, no line end at the end of a file.
    private static string WriteTexts(TestFolder folder)
    {
        var texts = Directory.CreateDirectory(folder.File("texts")).FullName;
        foreach (var file in Directory.EnumerateFiles(Programs.Repository, "*.md"))
        {
            File.Copy(file, Path.Combine(texts, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(texts, "empty.txt"), "");
        File.WriteAllText(
            Path.Combine(texts, "letters.txt"),
            "École ÉCOLE naïve e\u0301te\u0301 Straße STRASSE ΣΊΣΥΦΟΣ IĞDIR Łódź Привет привет 日本語テキスト\r\n"
            + "\U00010400bc \U00010428BC x1y2 ٣٤ ² ½ Ⅷ 12,345.67 don't a_b \ufb01n ǅ a\u00adb a\u200db\r\n\n\n   \t--\rone\rtwo");
        var random = new Random(17);
        var lines = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"Word{random.Next(500)} {random.Next(50)} tail\n");
        }

        File.WriteAllText(Path.Combine(texts, "many.txt"), lines.ToString());
        return texts;
    }

    private static SortedDictionary<string, long> CountWords(string folder)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var separated =
                string.Concat(File.ReadAllText(file)
                    .EnumerateRunes()
                    .Select(rune => Rune.IsLetter(rune) || Rune.IsDigit(rune) ? rune.ToString() : " "));
            foreach (var word in separated.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }

        return counts;
    }

    private static SortedDictionary<string, long> ReadCounts(string folder)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in Directory.EnumerateFiles(folder).SelectMany(File.ReadAllLines))
        {
            var fields = line.Split('\t');
            counts.Add(fields[0], long.Parse(fields[1], provider: null));
        }

        return counts;
    }

    private static async Task<SortedDictionary<string, long>> CountWithToolsAsync(string folder)
    {
        const string Command = "grep -ohP '[\\p{L}\\p{Nd}]+' \"$0\"/* | sed 's/.*/\\L&/' | sort | uniq -c";
        if (!OperatingSystem.IsLinux() || !File.Exists("/bin/bash"))
        {
            Assert.Skip("The standard tools (bash, grep -P, GNU sed, sort, uniq) are those of Linux.");
        }

        var start = new ProcessStartInfo("/bin/bash", ["-c", Command, folder]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var tools = Process.Start(start)!;
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (await tools.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            counts.Add(fields[1], long.Parse(fields[0], provider: null));
        }

        await tools.WaitForExitAsync(TestContext.Current.CancellationToken);
        return counts;
    }
}
