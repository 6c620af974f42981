namespace FlinkNet.Engine.RecordPath;

/// <summary>How others reach a task: wake it, cancel it, fail it. All members may be used from any thread.</summary>
internal sealed class TaskControl
{
    private Action _wake = static () => { };
    private Exception? _failure;
    private bool _isCancelRequested;

    /// <summary>Whether the task was asked to stop.</summary>
    public bool IsCancelRequested => Volatile.Read(ref _isCancelRequested);

    /// <summary>Why the task must fail, for a reason outside its own loop; null while there is none.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Says who is to be told that the task has something to do.</summary>
    public void Attach(Action wake) => _wake = wake;

    /// <summary>Tells the task's runner that there is something to do.</summary>
    public void Wake() => _wake();

    /// <summary>Asks the task to stop.</summary>
    public void Cancel()
    {
        Volatile.Write(ref _isCancelRequested, true);
        Wake();
    }

    /// <summary>Makes the task fail at its next step; the first reason counts.</summary>
    public void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        Wake();
    }
}
