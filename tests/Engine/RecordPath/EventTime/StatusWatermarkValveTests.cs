using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.EventTime;

public sealed class StatusWatermarkValveTests
{
    private readonly Recorder _recorder = new();

    [Fact]
    public void W2ToW5_TheVectorOfTwoChannels_IsLetThroughAsWritten()
    {
        var valve = new StatusWatermarkValve(2, _recorder);

        Assert.Equal([], Do(() => valve.InputWatermark(0, 5)));
        Assert.Equal(["3"], Do(() => valve.InputWatermark(1, 3)));
        Assert.Equal(["5"], Do(() => valve.InputWatermark(1, 7)));
        Assert.Equal(["7"], Do(() => valve.InputStatus(0, WatermarkStatus.Idle)));
        Assert.Equal(["Idle"], Do(() => valve.InputStatus(1, WatermarkStatus.Idle)));
        Assert.Equal(["Active"], Do(() => valve.InputStatus(0, WatermarkStatus.Active)));
        Assert.Equal([], Do(() => valve.InputWatermark(0, 6)));
        Assert.Equal(["8"], Do(() => valve.InputWatermark(0, 8)));
    }

    [Fact]
    public void W2_AWatermarkThatGoesBack_IsIgnored()
    {
        var valve = new StatusWatermarkValve(1, _recorder);

        Assert.Equal(["5"], Do(() => valve.InputWatermark(0, 5)));
        Assert.Equal([], Do(() => valve.InputWatermark(0, 4)));
        Assert.Equal([], Do(() => valve.InputWatermark(0, 5)));
        Assert.Equal(5, valve.Current);
    }

    [Fact]
    public void W3_AChannelThatGoesIdleAheadOfTheMinimum_LetsNothingThrough()
    {
        var valve = new StatusWatermarkValve(2, _recorder);
        valve.InputWatermark(0, 3);
        valve.InputWatermark(1, 9);

        Assert.Equal(["3"], _recorder.Take());
        Assert.Equal([], Do(() => valve.InputStatus(1, WatermarkStatus.Idle)));
        Assert.Equal(["4"], Do(() => valve.InputWatermark(0, 4)));
    }

    [Fact]
    public void W3_WatermarksOfAnIdleChannel_AreIgnored()
    {
        var valve = new StatusWatermarkValve(2, _recorder);
        valve.InputStatus(0, WatermarkStatus.Idle);
        valve.InputWatermark(0, 100);

        Assert.Equal(["1"], Do(() => valve.InputWatermark(1, 1)));
    }

    [Fact]
    public void W4_WhenTheLastActiveChannelIsAtTheOutput_TheLargestWatermarkIsFlushedBeforeIdle()
    {
        var valve = new StatusWatermarkValve(2, _recorder);
        valve.InputWatermark(0, 10);
        valve.InputWatermark(1, 4);
        valve.InputStatus(0, WatermarkStatus.Idle);

        Assert.Equal(["4"], _recorder.Take());
        Assert.Equal(["10", "Idle"], Do(() => valve.InputStatus(1, WatermarkStatus.Idle)));
    }

    [Fact]
    public void W5_AChannelBehindTheOutput_CountsAgainOnceItHasCaughtUp()
    {
        var valve = new StatusWatermarkValve(2, _recorder);
        valve.InputWatermark(0, 2);
        valve.InputStatus(0, WatermarkStatus.Idle);
        valve.InputWatermark(1, 20);
        valve.InputStatus(0, WatermarkStatus.Active);
        _recorder.Take();

        Assert.Equal(["25"], Do(() => valve.InputWatermark(1, 25)));
        Assert.Equal([], Do(() => valve.InputWatermark(0, 25)));
        Assert.Equal([], Do(() => valve.InputWatermark(1, 30)));
        Assert.Equal(["30"], Do(() => valve.InputWatermark(0, 40)));
    }

    private string[] Do(Action action)
    {
        action();
        return _recorder.Take();
    }

    private sealed class Recorder : IControlReceiver
    {
        private readonly List<string> _seen = [];

        public void ProcessWatermark(long timestamp) => _seen.Add($"{timestamp}");

        public void ProcessWatermarkStatus(WatermarkStatus status) => _seen.Add($"{status}");

        public string[] Take()
        {
            string[] seen = [.. _seen];
            _seen.Clear();
            return seen;
        }
    }
}
