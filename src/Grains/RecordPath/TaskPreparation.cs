namespace FlinkNet.Grains.RecordPath;

/// <summary>The preparation of a task: ends early when the task is cancelled.</summary>
internal sealed class TaskPreparation : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    public TaskPreparation() => Canceled = _cancel.Token;

    /// <summary>Whether the task was cancelled.</summary>
    public CancellationToken Canceled { get; }

    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is over: the task itself is notified.
        }
    }

    public void Dispose() => _cancel.Dispose();
}
