namespace FlinkNet.Grains.ControlPlane;

/// <summary>
/// Writes a grain's state one write at a time. Callers that come while a write is in progress share the next one, so a burst of changes
/// costs two writes. Belongs to one grain and runs on its scheduler.
/// </summary>
/// <param name="write">Takes the state as it is now and writes it.</param>
internal sealed class StateWriter(Func<Task> write)
{
    private TaskCompletionSource? _next;
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;

    /// <summary>Completes when all that was changed before this call is written.</summary>
    public Task WriteAsync()
    {
        var next = _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_isWriting)
        {
            _isWriting = true;
            _writing = WriteAllAsync();
        }

        return next.Task;
    }

    /// <summary>Completes when no write is in progress, whether all succeeded or not.</summary>
    public Task WhenIdleAsync() => _writing;

    private async Task WriteAllAsync()
    {
        while (_next is { } current)
        {
            // Who comes from here on waits for the write after this one, which may miss their change.
            _next = null;
            try
            {
                await write();
                current.SetResult();
            }
            catch (Exception exception)
            {
                current.SetException(exception);
            }
        }

        _isWriting = false;
    }
}
