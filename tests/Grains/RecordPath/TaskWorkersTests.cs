using FlinkNet.Grains.RecordPath;

namespace FlinkNet.Grains.Tests.RecordPath;

public sealed class TaskWorkersTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(1000, false)]
    public void Workers_TasksWaitAndThreadsTakeFew_AreHeldUp(long taken, bool expected) =>
        Assert.Equal(expected, TaskWorkers.IsHeldUp(queued: 1, idle: 0, threads: 2, taken));

    [Fact]
    public void Workers_NoTaskWaits_AreNotHeldUp() => Assert.False(TaskWorkers.IsHeldUp(queued: 0, idle: 0, threads: 2, taken: 0));

    [Fact]
    public void Workers_AThreadIsIdle_AreNotHeldUp() => Assert.False(TaskWorkers.IsHeldUp(queued: 1, idle: 1, threads: 2, taken: 0));
}
