using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

public sealed class SavepointLocationTests
{
    [Theory]
    [InlineData("/data/savepoint-job-1-7", "/data", "", "savepoint-job-1-7/")]
    [InlineData("/data/savepoint-job-1-7/", "/data", "", "savepoint-job-1-7/")]
    [InlineData("/data/savepoint-job-1-7/_metadata", "/data", "", "savepoint-job-1-7/")]
    [InlineData("/savepoint", "/", "", "savepoint/")]
    [InlineData("/state/word%20count/chk-17", "/state", "word count", "word%20count/chk-17/")]
    [InlineData("/job/chk-1", "/", "job", "job/chk-1/")]
    [InlineData("/state/job/chk-copy", "/state/job", "", "chk-copy/")]
    [InlineData(
        "https://a.blob.core.windows.net/c/state/job/chk-3?sv=1&sig=a/b",
        "https://a.blob.core.windows.net/c/state?sv=1&sig=a/b",
        "job",
        "job/chk-3/")]
    [InlineData("azure-blob://c/savepoints/savepoint-1", "azure-blob://c/savepoints", "", "savepoint-1/")]
    public void Parse_TheFolderOrItsManifest_FindsTheStoreThatHoldsAllOfIt(string path, string store, string jobName, string folder) =>
        Assert.Equal(new SavepointLocation(store, jobName, folder), SavepointLocation.Parse(path));

    [Fact]
    public void Shown_LeavesOutTheSignature() =>
        Assert.Equal("https://a/c/savepoint-1", SavepointLocation.Shown("https://a/c/savepoint-1/?sv=1&sig=secret"));

    [Theory]
    [InlineData("/state/job/chk-17", "/state", "job", 17L)]
    [InlineData("/state/job/chk-17", "/state/", "job", 17L)]
    [InlineData("/state/job/chk-17", "/other", "job", null)]
    [InlineData("/state/job/chk-17", "/state", "other", null)]
    [InlineData("/state/savepoint-job-17", "/state", "job", null)]
    public void OwnCheckpoint_IsToldFromThoseOfOthers(string path, string store, string jobName, long? checkpoint) =>
        Assert.Equal((CheckpointId?)checkpoint, SavepointLocation.OwnCheckpoint(path, store, jobName));
}
