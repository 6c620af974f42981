using FlinkNet.Interfaces.Options;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>The growing waits between the repetitions of one call.</summary>
internal sealed class Backoff(ControlPlaneOptions options, TimeProvider time)
{
    private TimeSpan _next = options.RetryDelayMin;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var delay = _next;
        _next = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, options.RetryDelayMax.Ticks));
        return Task.Delay(delay, time, cancellationToken);
    }

    public void Reset() => _next = options.RetryDelayMin;
}
