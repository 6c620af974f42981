using FlinkNet.Engine.ControlPlane.Failures;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.ControlPlane;

/// <summary>Rules R2 to R5: whether and when a job starts again.</summary>
public sealed class RestartBackoffTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void R2_None_NeverStartsAgain() => Assert.Null(Create(RestartStrategy.None).OnFailure());

    [Fact]
    public void R3_Exponential_DoublesUpToTheLongest()
    {
        var backoff = Create(RestartStrategy.ExponentialDelay() with { Multiplier = 2, Max = Seconds(10), Jitter = 0 });

        Assert.Equal([Seconds(1), Seconds(2), Seconds(4), Seconds(8), Seconds(10), Seconds(10)], Enumerable.Range(0, 6)
            .Select(_ => backoff.OnFailure()!.Value));
    }

    [Fact]
    public void R3_Exponential_BeginsAnewAfterTheThreshold()
    {
        var backoff = Create(RestartStrategy.ExponentialDelay() with { Multiplier = 2, Jitter = 0, ResetThreshold = Seconds(60) });
        backoff.OnFailure();
        backoff.OnFailure();
        _time.Advance(Seconds(61));
        Assert.Equal(Seconds(4), backoff.OnFailure());

        _time.Advance(Seconds(4 + 60));
        Assert.Equal(Seconds(1), backoff.OnFailure());
    }

    [Fact]
    public void R3_Exponential_GivesUpAfterItsAttempts()
    {
        var backoff = Create(RestartStrategy.ExponentialDelay() with { Attempts = 2 });
        Assert.NotNull(backoff.OnFailure());
        Assert.NotNull(backoff.OnFailure());
        Assert.Null(backoff.OnFailure());
    }

    [Fact]
    public void R3_Jitter_StaysInItsBounds_AndNeverBelowTheFirstWait()
    {
        var backoff =
            Create(RestartStrategy.ExponentialDelay() with { Multiplier = 1.0001, Max = Seconds(5), Initial = Seconds(2), Jitter = 0.5 });
        for (var i = 0; i < 200; i++)
        {
            Assert.InRange(backoff.OnFailure()!.Value, Seconds(2), Seconds(3.1));
        }
    }

    [Fact]
    public void R4_FixedDelay_IsAllowedThatManyTimes()
    {
        var backoff = Create(RestartStrategy.FixedDelay(2, Seconds(3)));
        Assert.Equal([Seconds(3), Seconds(3), null], Enumerable.Range(0, 3).Select(_ => backoff.OnFailure()));
    }

    [Fact]
    public void R5_FailureRate_BearsThatManyFailuresInTheInterval()
    {
        var backoff = Create(RestartStrategy.FailureRate(2, Seconds(60), Seconds(1)));
        Assert.NotNull(backoff.OnFailure());
        _time.Advance(Seconds(30));
        Assert.NotNull(backoff.OnFailure());
        _time.Advance(Seconds(31));
        Assert.NotNull(backoff.OnFailure());
        _time.Advance(Seconds(10));
        Assert.Null(backoff.OnFailure());
    }

    [Fact]
    public void History_TakenOver_GoesOnWhereItWas()
    {
        var strategy = RestartStrategy.ExponentialDelay() with { Multiplier = 2, Jitter = 0 };
        var backoff = Create(strategy);
        backoff.OnFailure();

        Assert.Equal(Seconds(2), new RestartBackoff(strategy, _time, new Random(1), backoff.History).OnFailure());
    }

    private RestartBackoff Create(RestartStrategy strategy) => new(strategy, _time, new Random(1), RestartHistory.Empty);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
