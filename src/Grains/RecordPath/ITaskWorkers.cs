namespace FlinkNet.Grains.RecordPath;

/// <summary>Steps the silo's tasks.</summary>
internal interface ITaskWorkers
{
    /// <summary>Steps a task soon, once.</summary>
    void Enqueue(TaskRunner runner);

    /// <summary>Wakes a task at a time of the clock that tasks are stepped by.</summary>
    void WakeAt(TaskRunner runner, long timestamp);

    /// <summary>A task has ended: it is woken no more, and nothing keeps it.</summary>
    void Forget(TaskRunner runner)
    {
    }
}
