using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.Messaging;

namespace FlinkNet.Silos;

/// <summary>
/// Counts the clients that are connected to this silo's gateway, so that a process whose job has ended can wait until they have heard of
/// it: the cluster that could tell them goes with the process.
/// </summary>
internal sealed class AttachedClients : IConnectionMiddleware
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _gone = Completed();
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        Come();
        try
        {
            await next(context);
        }
        finally
        {
            Go();
        }
    }

    /// <summary>Completes when there is none, or after a while.</summary>
    /// <param name="patience">How long one that stays is waited for.</param>
    public async Task WhenGoneAsync(TimeSpan patience)
    {
        Task gone;
        lock (_gate)
        {
            gone = _gone.Task;
        }

        await gone.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        completed.SetResult();
        return completed;
    }

    private void Come()
    {
        lock (_gate)
        {
            if (_count++ == 0)
            {
                _gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private void Go()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                _gone.SetResult();
            }
        }
    }
}
