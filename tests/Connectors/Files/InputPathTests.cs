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
        foreach (var file in (string[])["a.txt", "b.log", "sub/c.txt", "sub/deep/d.txt", "sub/e.1", "_done", ".hidden", ".git/config", "_tmp/x.txt"])
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
