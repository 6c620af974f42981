namespace FlinkNet.Engine.Tests.RecordPath.Windows;

public sealed class TimeWindowTests
{
    [Theory]
    [InlineData(7, 0, -8, -14)]
    [InlineData(7, 0, -7, -7)]
    [InlineData(7, 0, -1, -7)]
    [InlineData(7, 0, 6, 0)]
    [InlineData(7, 0, 7, 7)]
    [InlineData(7, 0, 8, 7)]
    [InlineData(7, 3, -10, -11)]
    [InlineData(7, 3, -4, -4)]
    [InlineData(7, 3, -3, -4)]
    [InlineData(7, 3, 2, -4)]
    [InlineData(7, 3, 3, 3)]
    [InlineData(7, -2, -12, -16)]
    [InlineData(7, -2, -3, -9)]
    [InlineData(7, -2, -1, -2)]
    [InlineData(7, -2, 4, -2)]
    [InlineData(7, -2, 5, 5)]
    [InlineData(86_400_000, -28_800_000, 1_577_836_800_000, 1_577_808_000_000)]
    public void N1_StartOf_IsAsInFlink(long size, long offset, long timestamp, long start) =>
        Assert.Equal(start, TimeWindow.StartOf(timestamp, offset, size));

    [Theory]
    [InlineData(0, 5, 5, 9, true)]
    [InlineData(5, 9, 0, 5, true)]
    [InlineData(0, 5, 6, 9, false)]
    [InlineData(6, 9, 0, 5, false)]
    [InlineData(0, 9, 3, 4, true)]
    public void N5_WindowsIntersectOrTouch_AreOneSession(long start1, long end1, long start2, long end2, bool expected) =>
        Assert.Equal(expected, new TimeWindow(start1, end1).Intersects(new TimeWindow(start2, end2)));

    [Fact]
    public void N5_MergeAll_SweepsByStart()
    {
        var merges = new Merges();
        TimeWindow.MergeAll([new(20, 30), new(0, 4), new(4, 7), new(6, 9), new(31, 33), new(28, 30), new(50, 60)], merges);

        Assert.Equal(["[0,4) [4,7) [6,9) -> [0,9)", "[20,30) [28,30) -> [20,30)"], merges.Told);
    }

    [Fact]
    public void N8_MaxTimestamp_IsTheLastMillisecond()
    {
        Assert.Equal(9, new TimeWindow(5, 10).MaxTimestamp);
        Assert.Equal(long.MaxValue, default(GlobalWindow).MaxTimestamp);
    }

    private sealed class Merges : IWindowMerges<TimeWindow>
    {
        public List<string> Told { get; } = [];

        public void Merge(IReadOnlyCollection<TimeWindow> merged, TimeWindow result) =>
            Told.Add($"{string.Join(' ', merged.Select(Text))} -> {Text(result)}");

        private static string Text(TimeWindow window) => $"[{window.Start},{window.End})";
    }
}
