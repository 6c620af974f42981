using System.Diagnostics;

namespace FlinkNet.EndToEnd;

/// <summary>Waits for what other processes do, which no event of this process tells.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        while (!condition())
        {
            Assert.True(watch.Elapsed < HangGuard.Patience, $"Waited {HangGuard.Patience} in vain until {what}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
