using CsCheck;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.RecordPath.Time;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>
/// Timers that were deleted, and calls of the clock that are not needed any more, take no memory until their time would have come.
/// </summary>
public sealed class TimerGrowthTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly ProcessingTimeService _clock;
    private readonly KeyContext<int, VoidNamespace> _context = new() { Key = 1 };
    private readonly Fired _fired = new();
    private readonly InternalTimerService<int, VoidNamespace> _timers;

    public TimerGrowthTests()
    {
        _clock = new ProcessingTimeService(_time);
        _timers = new InternalTimerService<int, VoidNamespace>(_context, _clock, _fired);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Timer_DeletedAndRegisteredAHundredThousandTimes_IsOne(bool isEventTime)
    {
        for (var time = 1_000; time < 101_000; time++)
        {
            Delete(isEventTime, time - 1);
            Register(isEventTime, time);
        }

        Assert.Equal(1, _timers.Count);
        Assert.InRange(_timers.HeapCount, 1, 64);
        Assert.InRange(_clock.Count, 0, 1);
    }

    [Fact]
    public void Timers_DeletedOfWhichTheOthersFired_TakeNoMemory()
    {
        for (var time = 1; time <= 10_000; time++)
        {
            _timers.RegisterEventTimeTimer(default, time);
            _timers.RegisterEventTimeTimer(default, 1_000_000 + time);
        }

        for (var time = 1; time <= 9_000; time++)
        {
            _timers.DeleteEventTimeTimer(default, 1_000_000 + time);
        }

        _timers.AdvanceWatermark(9_999, mustPause: null);

        Assert.Equal(1_001, _timers.Count);
        Assert.InRange(_timers.HeapCount, 1_001, 2_003);
    }

    [Fact]
    public void Timer_RegisteredEarlierEachTime_NeedsOneCallOfTheClock()
    {
        for (var time = 100_000; time > 0; time--)
        {
            Register(isEventTime: false, time);
            Delete(isEventTime: false, time);
        }

        Register(isEventTime: false, 50);
        Assert.Equal(1, _clock.Count);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        while (_clock.CallDue())
        {
        }

        Assert.Equal([50], _fired.Times);
        Assert.Equal(0, _clock.Count);
    }

    [Fact]
    public void Timers_OfAnyScript_FireAsTheyWouldWithoutLazyDeletion() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 40], Gen.Int[1, 3]).List[0, 400].Sample(
            script =>
            {
                var (timers, expected) = (new TimerQueue<int, VoidNamespace>(), new SortedSet<(long Time, int Key)>());
                foreach (var (what, at, key) in script)
                {
                    // Of ten steps one lets time pass, four delete.
                    if (what == 0)
                    {
                        while (timers.TryTakeDue(at, out var time, out var owner))
                        {
                            Assert.Equal(expected.Min.Time, time);
                            Assert.True(expected.Remove((time, owner.Key)));
                        }

                        Assert.True(expected.Count == 0 || expected.Min.Time > at);
                    }
                    else if (what <= 4)
                    {
                        Assert.Equal(expected.Remove((at, key)), timers.Remove(at, key, default));
                    }
                    else
                    {
                        Assert.Equal(expected.Add((at, key)), timers.Add(at, key, default));
                    }

                    Assert.Equal(expected.Count, timers.Count);
                    Assert.InRange(timers.HeapCount, expected.Count, Math.Max(64, (2 * expected.Count) + 1));
                }

                Assert.Equal(expected.Count == 0 ? long.MaxValue : expected.Min.Time, timers.EarliestTime);
            },
            iter: 300,
            threads: 1);

    private void Register(bool isEventTime, long time)
    {
        if (isEventTime)
        {
            _timers.RegisterEventTimeTimer(default, time);
        }
        else
        {
            _timers.RegisterProcessingTimeTimer(default, time);
        }
    }

    private void Delete(bool isEventTime, long time)
    {
        if (isEventTime)
        {
            _timers.DeleteEventTimeTimer(default, time);
        }
        else
        {
            _timers.DeleteProcessingTimeTimer(default, time);
        }
    }

    private sealed class Fired : ITimerTarget<VoidNamespace>
    {
        public List<long> Times { get; } = [];

        public void OnEventTime(long time, VoidNamespace ns) => Times.Add(time);

        public void OnProcessingTime(long time, VoidNamespace ns) => Times.Add(time);
    }
}
