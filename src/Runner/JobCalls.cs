using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Calls about a job to a cluster that goes when the job has ended: it waits for those in flight, and takes no more.</summary>
internal sealed class JobCalls
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private bool _isClosed;

    /// <summary>Whether the cluster is gone or goes.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Makes a call.</summary>
    /// <exception cref="FlinkException">The cluster is gone or goes.</exception>
    public async Task<T> MakeAsync<T>(string jobName, Func<Task<T>> call)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new FlinkException(FailureOrigin.User,
                    $"Job '{jobName}' has ended or this client was disposed of, and it has left the cluster that ran it.");
            }

            _underWay++;
        }

        try
        {
            return await call();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes no more calls; completes when none is in flight.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_underWay == 0)
            {
                _idle.TrySetResult();
            }
        }

        return _idle.Task;
    }

    private void Leave()
    {
        lock (_gate)
        {
            _underWay--;
            if (_isClosed && _underWay == 0)
            {
                _idle.TrySetResult();
            }
        }
    }
}
