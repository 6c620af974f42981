using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Grains.Tests;

/// <summary>Waits for what waits by a clock of the test's.</summary>
internal static class VirtualTime
{
    /// <summary>Lets time pass, step by step, until a task is complete; fails a test in which nothing completes it.</summary>
    public static async Task PassUntilAsync(this FakeTimeProvider time, Task task, TimeSpan step)
    {
        var patience = Task.Delay(HangGuard.Patience, TestContext.Current.CancellationToken);
        while (!task.IsCompleted && !patience.IsCompleted)
        {
            time.Advance(step);
            await Task.Yield();
        }

        Assert.True(task.IsCompleted, "Whatever time passes, what is waited for does not happen.");
    }
}
