using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>The paths of a record and of a barrier are listed place by place. The lists are true, and do not grow.</summary>
public sealed partial class HopTests
{
    [Theory]
    [InlineData("docs/internals/record-path.md", 25, 14)]
    [InlineData("docs/internals/barrier-path.md", 28, 27)]
    public void Hops_OfAPath_AreThereAndFew(string page, int hopsMax, int folderChangesMax)
    {
        var hops = HopsOf(page);
        var missing = hops.Where(hop => hop.Member.Length > 0 && !Declares(hop.File, hop.Member))
            .Select(hop => $"{hop.File}: {hop.Member}");
        var folders = hops.Select(hop => Path.GetDirectoryName(hop.File)).ToList();

        Assert.InRange(hops.Count, 20, hopsMax);
        Assert.Empty(missing);
        Assert.InRange(folders.Zip(folders.Skip(1)).Count(pair => pair.First != pair.Second), 1, folderChangesMax);
    }

    private static List<(string File, string Member)> HopsOf(string page) =>
    [
        .. Hop().Matches(Repository.Read(page)).Select(match => (
            Path.GetRelativePath(
                Repository.Root,
                Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, match.Groups["path"].Value))),
            match.Groups["member"].Value)),
    ];

    private static bool Declares(string file, string member) =>
        Regex.IsMatch(Repository.Read(file), $@"^ +(public|internal|protected|private)[^=;]* {member}(<\w+>)?\(", RegexOptions.Multiline);

    [GeneratedRegex(@"^\d+\. \[[^\]]+\]\((?<path>[^)]+)\)(: `(?<member>\w+)`)? - ", RegexOptions.Multiline)]
    private static partial Regex Hop();
}
