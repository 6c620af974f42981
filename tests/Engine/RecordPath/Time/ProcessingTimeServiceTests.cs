using FlinkNet.Engine.RecordPath.Time;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Time;

public sealed class ProcessingTimeServiceTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(100));
    private readonly List<long> _called = [];

    [Fact]
    public void M5_CallInAJob_IsDueWhenTheClockHasPassedItsTime()
    {
        var service = new ProcessingTimeService(_time);
        service.Register(110, _called.Add);

        Assert.Equal(111, service.NextCall);
        Assert.False(CallAt(service, 110));
        Assert.True(CallAt(service, 111));
        Assert.Equal([110], _called);
    }

    [Fact]
    public void CallInAHarness_IsDueWhenTheClockShowsItsTime()
    {
        var service = new ProcessingTimeService(_time, isPunctual: true);
        service.Register(110, _called.Add);

        Assert.Equal(110, service.NextCall);
        Assert.False(CallAt(service, 109));
        Assert.True(CallAt(service, 110));
        Assert.Equal([110], _called);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CallAfterAWhile_IsMadeWhenItHasPassed(bool isPunctual)
    {
        var service = new ProcessingTimeService(_time, isPunctual);
        service.RegisterIn(10, _called.Add);

        Assert.False(CallAt(service, 109));
        Assert.True(CallAt(service, 110));
    }

    private bool CallAt(ProcessingTimeService service, long time)
    {
        _time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(time));
        return service.CallDue();
    }
}
