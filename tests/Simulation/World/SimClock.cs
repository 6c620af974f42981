namespace FlinkNet.Simulation;

/// <summary>The world's time as one silo sees it. A timer of a silo that is dead never fires.</summary>
internal sealed class SimClock(SimWorld world, SimSilo? silo) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => world.Now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20_000).AddTicks(world.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(SimClock clock, TimerCallback callback, object? state) : ITimer
    {
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Schedule(dueTime, period, version);
            }

            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            _version++;
            return ValueTask.CompletedTask;
        }

        private void Schedule(TimeSpan dueTime, TimeSpan period, int version) => clock.World.After(dueTime, clock.Silo, () =>
        {
            if (version != _version)
            {
                return;
            }

            if (period > TimeSpan.Zero)
            {
                Schedule(period, period, version);
            }

            callback(state);
        });
    }

    private SimWorld World => world;

    private SimSilo? Silo => silo;
}
