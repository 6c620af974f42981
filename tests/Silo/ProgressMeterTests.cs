using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Silo.Tests;

public sealed class ProgressMeterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ProgressMeter _meter;
    private Attempt _attempt = Attempt.First;

    public ProgressMeterTests() => _meter = new ProgressMeter(_time);

    [Fact]
    public void Update_FirstTime_HasTotalsAndNoRates()
    {
        var vertex = Update(Task(TaskState.Running, 10, 20), Task(TaskState.Finished, 1, 2));
        Assert.Equal((11, 22, 0.0, 0.0), (vertex.RecordsIn, vertex.RecordsOut, vertex.InPerSecond, vertex.OutPerSecond));
        Assert.Null(vertex.Shares);
        Assert.Equal("1 RUNNING, 1 FINISHED", vertex.StatesInWords);
        Assert.Equal("1/2", vertex.StatesInShort);
    }

    [Fact]
    public void Update_SomeTimeLater_HasRatesOfThatTime()
    {
        Update(Task(TaskState.Running, 1000, 0), Task(TaskState.Running, 1000, 0));
        _time.Advance(TimeSpan.FromSeconds(2));
        var vertex = Update(
            Task(TaskState.Running, 2000, 100, busy: 1, backPressured: 0.5, idle: 0.5),
            Task(TaskState.Running, 2000, 100, busy: 1, calls: 0.25, idle: 0.75));
        Assert.Equal(1000, vertex.InPerSecond, 0.001);
        Assert.Equal(100, vertex.OutPerSecond, 0.001);
        Assert.Equal(new TimeShares(50, 31, 13, 6), vertex.Shares);
        Assert.Equal(new TimeShares(50, 38, 0, 12), vertex.OfBusiest);
    }

    [Fact]
    public void Update_TooSoon_KeepsTheRatesThatItHad()
    {
        Update(Task(TaskState.Running, 0, 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Update(Task(TaskState.Running, 500, 0));
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(500, Update(Task(TaskState.Running, 600, 0)).InPerSecond, 0.001);
        _time.Advance(TimeSpan.FromMilliseconds(980));
        Assert.Equal(700, Update(Task(TaskState.Running, 1200, 0)).InPerSecond, 0.001);
    }

    [Fact]
    public void Update_AnotherAttempt_CountsFromItsBeginning()
    {
        Update(Task(TaskState.Running, 5000, 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Update(Task(TaskState.Running, 6000, 0));
        _attempt = new Attempt(2);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Update(Task(TaskState.Running, 100, 0)).InPerSecond);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(50, Update(Task(TaskState.Running, 150, 0)).InPerSecond, 0.001);
    }

    [Fact]
    public void Averages_AreOfAllTheTimeThatTasksHad()
    {
        var vertex = Assert.Single(ProgressMeter.Averages(Details(
            Task(TaskState.Finished, 1000, 10, busy: 3, idle: 1), Task(TaskState.Finished, 3000, 10, busy: 2, backPressured: 2))));
        Assert.Equal((1000, 5), (vertex.InPerSecond, vertex.OutPerSecond));
        Assert.Equal(new TimeShares(63, 12, 25, 0), vertex.Shares);
        Assert.Equal("finished", vertex.StatesInShort);
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 0, 0, 0)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(999, 1, 1, 1)]
    [InlineData(2, 2, 2, 1)]
    [InlineData(333, 333, 333, 1)]
    public void Shares_OfAnyTimes_AreAHundredTogether(int busy, int idle, int backPressured, int calls)
    {
        var shares = TimeShares.Of(new(busy), new(idle), new(backPressured), new(calls))!.Value;
        Assert.Equal(100, shares.Busy + shares.Idle + shares.BackPressured + shares.Calls);
    }

    [Fact]
    public void Shares_OfNoTime_AreNotKnown() =>
        Assert.Null(TimeShares.Of(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero));

    private VertexProgress Update(params TaskDetails[] tasks) => Assert.Single(_meter.Update(Details(tasks)));

    private JobDetails Details(params TaskDetails[] tasks) => new(
        new JobId("j"), "job", JobStatus.Running, null, null, DateTimeOffset.UnixEpoch, null,
            [new VertexDetails(new VertexId(0), "Map", tasks.Length, tasks)])
    { Attempt = _attempt };

    private static TaskDetails Task(
        TaskState state, long recordsIn, long recordsOut, double busy = 0, double idle = 0, double backPressured = 0, double calls = 0) =>
        new(
            state,
            Silo: null,
            new TaskMetrics(
                recordsIn,
                recordsOut,
                0,
                0,
                TimeSpan.FromSeconds(busy),
                TimeSpan.FromSeconds(idle),
                TimeSpan.FromSeconds(backPressured),
                0)
            {
                AsyncTime = TimeSpan.FromSeconds(calls),
            });
}
