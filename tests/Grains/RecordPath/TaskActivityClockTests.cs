using FlinkNet.Grains.RecordPath;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Grains.Tests.RecordPath;

public sealed class TaskActivityClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Read_WhileSomethingGoesOn_CountsItUpToNow()
    {
        var clock = new TaskActivityClock(_time);
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.Begin(TaskActivity.Busy, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(2));
        clock.Begin(TaskActivity.BackPressured, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(3));
        clock.Begin(TaskActivity.WaitingForCalls, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal((Seconds(2), Seconds(1), Seconds(3), Seconds(4)), clock.Read());
    }

    [Fact]
    public void Read_OfATaskThatHasEnded_StaysAsItWas()
    {
        var clock = new TaskActivityClock(_time);
        clock.Begin(TaskActivity.Busy, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(2));
        clock.Begin(TaskActivity.None, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal((Seconds(2), TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), clock.Read());
    }

    [Fact]
    public async Task Read_WhileAnotherThreadWrites_IsNeverTorn()
    {
        var clock = new TaskActivityClock(TimeProvider.System);
        var start = TimeProvider.System.GetTimestamp();
        var isOver = false;
        var writer = Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                clock.Begin(TaskActivity.Busy, TimeProvider.System.GetTimestamp());
                clock.Begin(TaskActivity.Idle, TimeProvider.System.GetTimestamp());
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 20_000; i++)
        {
            var (busy, idle, _, _) = clock.Read();
            Assert.True(busy + idle <= TimeProvider.System.GetElapsedTime(start) + Seconds(0.001), $"{busy} {idle}");
        }

        Volatile.Write(ref isOver, true);
        await writer;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
