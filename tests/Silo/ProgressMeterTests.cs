using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Silo.Tests;

public sealed class ProgressMeterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ProgressMeter _meter;

    public ProgressMeterTests() => _meter = new ProgressMeter(_time);

    [Fact]
    public void Update_FirstTime_HasTotalsAndNoRates()
    {
        var vertex = Update(Task(TaskState.Running, 10, 20), Task(TaskState.Finished, 1, 2));
        Assert.Equal((11, 22, 0.0), (vertex.RecordsIn, vertex.RecordsOut, vertex.RecordsPerSecond));
        Assert.Equal("1 RUNNING, 1 FINISHED", vertex.States);
    }

    [Fact]
    public void Update_SomeTimeLater_HasRatesOfThatTime()
    {
        Update(Task(TaskState.Running, 1000, 0), Task(TaskState.Running, 1000, 0));
        _time.Advance(TimeSpan.FromSeconds(2));
        var vertex = Update(
            Task(TaskState.Running, 2000, 100, busySeconds: 1, backPressuredSeconds: 0.5),
            Task(TaskState.Running, 2000, 100, busySeconds: 1));
        Assert.Equal(1000, vertex.RecordsPerSecond, 0.001);
        Assert.Equal(0.5, vertex.BusyShare, 0.001);
        Assert.Equal(0.125, vertex.BackPressuredShare, 0.001);
    }

    [Fact]
    public void Update_TooSoon_KeepsTheRatesThatItHad()
    {
        Update(Task(TaskState.Running, 0, 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Update(Task(TaskState.Running, 500, 0));
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(500, Update(Task(TaskState.Running, 600, 0)).RecordsPerSecond, 0.001);
        _time.Advance(TimeSpan.FromMilliseconds(980));
        Assert.Equal(700, Update(Task(TaskState.Running, 1200, 0)).RecordsPerSecond, 0.001);
    }

    private VertexProgress Update(params TaskDetails[] tasks) => Assert.Single(_meter.Update(new JobDetails(
        new JobId("j"), "job", JobStatus.Running, null, null, DateTimeOffset.UnixEpoch, null,
            [new VertexDetails(new VertexId(0), "Map", tasks.Length, tasks)])));

    private static TaskDetails Task(
        TaskState state,
        long recordsIn,
        long recordsOut,
        double busySeconds = 0,
        double backPressuredSeconds = 0) => new(
        state,
        Silo: null,
        new TaskMetrics(
            recordsIn, recordsOut, 0, 0, TimeSpan.FromSeconds(busySeconds), TimeSpan.Zero, TimeSpan.FromSeconds(backPressuredSeconds), 0));
}
