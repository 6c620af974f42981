using EventTime;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>What the documentation shows of the test kit does what it says.</summary>
public sealed class EventTimeTests
{
    [Fact]
    public void HarnessExample_TellsOfWhoIsGone()
    {
        Assert.Equal(["ann"], HarnessExample.Run());
        Assert.Equal(["ann"], HarnessExample.RunWithRestore());
        Assert.Equal("ann at 301000, watermark 301000", string.Join(", ", HarnessExample.RunAndLook()));
    }

    [Fact]
    public async Task MiniClusterExample_CollectsPages() => Assert.Equal(["/", "/shop"], await MiniClusterExample.RunAsync());

    [Fact]
    public async Task FaultExample_CountsEachVisitOnce()
    {
        var folder = Directory.CreateTempSubdirectory("visits");
        try
        {
            Assert.Equal(
                ["ann 1", "ann 2", "ann 3", "ann 4", "bob 1", "bob 2", "bob 3", "cat 1"], await FaultExample.RunAsync(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
