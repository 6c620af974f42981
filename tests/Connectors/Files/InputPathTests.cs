using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

public sealed class InputPathTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "a.txt,b.log,sub/c.txt,sub/deep/d.txt,sub/e.1")]
    [InlineData("*.txt", "a.txt")]
    [InlineData("?.txt", "a.txt")]
    [InlineData("**/*.txt", "a.txt,sub/c.txt,sub/deep/d.txt")]
    [InlineData("**", "a.txt,b.log,sub/c.txt,sub/deep/d.txt,sub/e.1")]
    [InlineData("sub/*", "sub/c.txt,sub/e.1")]
    [InlineData("s*/deep/d.*", "sub/deep/d.txt")]
    [InlineData("**/deep/**/d.txt", "sub/deep/d.txt")]
    [InlineData("**/**/c.txt", "sub/c.txt")]
    [InlineData("_*", "_done")]
    [InlineData(".*/*", ".git/config")]
    [InlineData("_done", "_done")]
    [InlineData("sub/../a.txt", "a.txt")]
    public void Path_OfAnyForm_FindsItsFiles(string path, string expected)
    {
        foreach (
            var file in (string[])["a.txt", "b.log", "sub/c.txt", "sub/deep/d.txt", "sub/e.1", "_done", ".hidden", ".git/config",
                "_tmp/x.txt"])
        {
            _folder.Write(file, "x");
        }

        var found = InputPath.Find(new FileSourceSettings(_folder.PathOf(path)));

        Assert.Equal(expected.Split(','), found.Select(file => Path.GetRelativePath(_folder.Root, file.Path).Replace('\\', '/')));
        Assert.All(found, file => Assert.Equal(1, file.Length));
    }

    [Theory]
    [InlineData("missing.txt")]
    [InlineData("missing/file.txt")]
    [InlineData("*.nothing")]
    [InlineData("missing/**/*.txt")]
    [InlineData("a.txt/below")]
    public void Path_ThatLeadsNowhere_IsRefusedByValidate(string path)
    {
        _folder.Write("a.txt", "x");
        var full = _folder.PathOf(path);

        var refusal = Assert.Throws<FlinkException>(() => FileSource.Lines(full).Validate());

        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.StartsWith($"Input path '{full}' does not exist", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Name a file, a folder, or a pattern", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Path_ThatLeadsNowhere_FailsTheEnumeratorToo() =>
        await Assert.ThrowsAsync<FlinkException>(() => FileSource.Lines(_folder.PathOf("missing")).ReadAllAsync());

    [Fact]
    public void Path_Empty_IsRefused() => Assert.Throws<InvalidJobException>(() => FileSource.Lines(""));

    [Fact]
    public void Path_WithoutTheRightToRead_IsRefusedByValidate()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Needs Unix file modes.");
            return;
        }

        Assert.SkipWhen(Environment.UserName == "root", "Root may read everything: run the tests as another user.");
        var path = _folder.Write("secret.txt", "x");
        File.SetUnixFileMode(path, UnixFileMode.None);

        var refusal = Assert.Throws<FlinkException>(() => FileSource.Lines(path).Validate());
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_GoneAfterItWasFound_FailsNamingIt()
    {
        var path = _folder.Write("a.txt", "x");
        using var driver = await FileSource.Lines(_folder.Root).StartAsync();
        File.Delete(path);

        var failure = Assert.Throws<FlinkException>(driver.ReadToEnd);
        Assert.Equal(FailureOrigin.External, failure.Origin);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_GoneBetweenItsListingAndTheLookAtIt_IsLeftOutAndCounted()
    {
        var stays = _folder.Write("a.txt", "xy");
        var goes = _folder.Write("b.txt", "x");
        FileInfo[] listed = [new(stays), new(goes)];
        File.Delete(goes);
        var vanished = new List<string>();

        Assert.Equal([new InputFile(stays, 2)], new InputSearch(new FileSourceSettings(_folder.Root), vanished.Add).Describe(listed));
        Assert.StartsWith($"'{goes}' was deleted", Assert.Single(vanished), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_GoneAfterItWasFound_HasNoFiles()
    {
        var goes = Path.GetDirectoryName(_folder.Write("sub/a.txt", "x"))!;
        var found = new DirectoryInfo(_folder.Root).GetDirectories();
        Directory.Delete(goes, recursive: true);

        Assert.Empty(FilePattern.AllIn(_folder.Root).Find(Assert.Single(found), 0));
    }

    [Fact]
    public void Link_ThatLeadsNowhere_FailsNamingItAndItsTarget()
    {
        _folder.Write("a.txt", "x");
        File.CreateSymbolicLink(_folder.PathOf("b.txt"), _folder.PathOf("gone/c.txt"));

        var failure = Assert.Throws<FlinkException>(() => InputPath.Find(new FileSourceSettings(_folder.Root)));

        Assert.Contains(
            $"'{_folder.PathOf("b.txt")}' is a link to '{_folder.PathOf("gone/c.txt")}', which is not there",
            failure.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_ThatLeadsNowhere_AsTheVeryPath_IsNamedWithItsTarget()
    {
        File.CreateSymbolicLink(_folder.PathOf("b.txt"), _folder.PathOf("gone/c.txt"));

        var failure = Assert.Throws<FlinkException>(() => InputPath.Find(new FileSourceSettings(_folder.PathOf("b.txt"))));

        Assert.Contains($"is a link to '{_folder.PathOf("gone/c.txt")}', which is not there", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".later")]
    [InlineData("b.txt")]
    public void Link_ThatLeadsNowhere_InAMonitoredFolder_IsToldOfOnceAndReadWhenItLeadsSomewhere(string target)
    {
        var vanished = new List<string>();
        var search = new InputSearch(new FileSourceSettings(_folder.Root) { MonitorInterval = TimeSpan.FromSeconds(1) }, vanished.Add);
        var file = _folder.Write("a.txt", "x");
        var link = _folder.PathOf("b.txt");
        File.CreateSymbolicLink(link, target);

        Assert.Equal([file], search.Find().Select(found => found.Path));
        Assert.Equal([file], search.Find().Select(found => found.Path));
        Assert.StartsWith($"'{link}' is a link to '{target}'", Assert.Single(vanished), StringComparison.Ordinal);

        File.Delete(link);
        File.CreateSymbolicLink(link, _folder.Write(".real", "xyz"));
        Assert.Equal([new InputFile(file, 1), new InputFile(link, 3)], search.Find());
        Assert.Single(vanished);
    }

    [Fact]
    public async Task File_GoneBeforeItIsRead_WhereThatIsAllowed_IsLeftOutAndCounted()
    {
        var goes = _folder.Write("a.txt", "x");
        _folder.Write("b.txt", "y");
        var source = FileSource.Lines(_folder.Root).AllowVanishedFiles();
        using var driver = await source.StartAsync();
        File.Delete(goes);

        Assert.Equal(["y"], driver.ReadToEnd());
        Assert.StartsWith($"'{goes}' was deleted before it was read", Assert.Single(driver.Vanished), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_GoneInTheMiddle_WhereThatIsAllowed_StillFails()
    {
        var goes = _folder.Write("a.txt", "1\n2\n3\n");
        using var driver = await FileSource.Lines(_folder.Root).AllowVanishedFiles().StartAsync(batchSize: 1);
        while (driver.Step(0).Length == 0)
        {
        }

        File.Delete(goes);
        using var restored = driver.Restore();

        var failure = Assert.Throws<FlinkException>(restored.ReadToEnd);
        Assert.Contains(goes, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_Empty_HasNoRecords() => Assert.Empty(await FileSource.Lines(_folder.Root).ReadAllAsync());

    [Fact]
    public async Task File_Empty_HasNoRecords() => Assert.Empty(await FileSource.Lines(_folder.Write("empty", "")).ReadAllAsync());

    [Fact]
    public async Task Link_ToAFile_IsReadToTheEndOfItsTarget()
    {
        _folder.Write("target/long.txt", "first\nsecond\nthird\nfourth\n");
        File.CreateSymbolicLink(_folder.PathOf("a"), "target/long.txt");

        Assert.Equal(["first", "second", "third", "fourth"], await FileSource.Lines(_folder.PathOf("a")).ReadAllAsync());
    }

    [Fact]
    public async Task Link_ToAFolderAbove_IsNotFollowed()
    {
        _folder.Write("sub/a.txt", "once");
        Directory.CreateSymbolicLink(_folder.PathOf("sub/up"), _folder.Root);

        Assert.Equal(["once"], await FileSource.Lines(_folder.Root).ReadAllAsync());
    }

    [Fact]
    public async Task Folder_WithAStarInItsName_IsTakenLiterally()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        _folder.Write("a*/x.txt", "starred");
        _folder.Write("ab/x.txt", "other");

        Assert.Equal(["starred"], await FileSource.Lines(_folder.PathOf("a*")).ReadAllAsync());
    }
}
