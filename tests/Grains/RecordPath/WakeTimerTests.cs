using System.Diagnostics;
using FlinkNet.Grains.RecordPath;

namespace FlinkNet.Grains.Tests.RecordPath;

/// <summary>What wakes tasks keeps one time for each task that waits, and no task that has ended.</summary>
public sealed class WakeTimerTests : IDisposable
{
    private readonly RuntimeParts _silo = new();

    public void Dispose() => _silo.Dispose();

    [Fact]
    public async Task Schedule_EarlierAndEarlier_KeepsOneTime()
    {
        await _silo.DeployAsync(attempt: 1);
        var runner = _silo.RunnerOf(_silo.Task(1, attempt: 1));
        using var timer = new WakeTimer(TimeSpan.FromHours(1), () => { });

        for (var earlier = 1_000; earlier > 0; earlier--)
        {
            timer.Schedule(runner, Stopwatch.GetTimestamp() + (earlier * 10 * Stopwatch.Frequency));
        }

        Assert.Equal(1, timer.Count);
        timer.Forget(runner);
        Assert.Equal(0, timer.Count);
        Assert.Equal(long.MaxValue, runner.ScheduledWake);
    }

    [Fact]
    public async Task Task_ThatEnds_IsForgotten()
    {
        await _silo.DeployAsync(attempt: 1);
        var runner = _silo.RunnerOf(_silo.Task(1, attempt: 1));

        runner.Cancel();
        runner.Run();

        Assert.Equal([runner.Id], _silo.Forgotten);
    }
}
