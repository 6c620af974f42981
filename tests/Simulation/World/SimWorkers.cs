using FlinkNet.Grains.RecordPath;

namespace FlinkNet.Simulation;

/// <summary>A silo's workers: which of the tasks that have something to do is stepped, the seed decides.</summary>
internal sealed class SimWorkers(SimWorld world, SimSilo silo) : ITaskWorkers, IReady
{
    // In the order of their names: who was woken first must not matter, since some wakes come in the order of a hash table.
    private readonly SortedList<(int Attempt, int Vertex, int Subtask), TaskRunner> _runnable = [];
    private readonly SimScheduler _thread = new(world, silo, $"{silo.Name} worker", isOrdered: true);
    private readonly WatermarkWatch _watermarks = new(world);

    public SimSilo Silo => silo;

    public bool HasWork => _runnable.Count > 0;

    public bool IsListed { get; set; }

    /// <summary>The task that was stepped last.</summary>
    public TaskRunner? Last { get; private set; }

    public void Enqueue(TaskRunner runner)
    {
        world.CheckThread();
        _runnable[KeyOf(runner)] = runner;
        world.Ready(this);
    }

    public void WakeAt(TaskRunner runner, long timestamp)
    {
        if (runner.ScheduledWake <= timestamp)
        {
            return;
        }

        runner.ScheduledWake = timestamp;
        world.After(TimeSpan.FromTicks(timestamp - world.Now), silo, () =>
        {
            if (runner.ScheduledWake == timestamp)
            {
                runner.ScheduledWake = long.MaxValue;
                runner.Wake();
            }
        });
    }

    public void RunOne()
    {
        var index = world.Random.Next(_runnable.Count);
        var runner = _runnable.GetValueAtIndex(index);
        _runnable.RemoveAt(index);
        Last = runner;
        world.Trace.Note(silo.Name, runner.Id.Task.Vertex.Index, runner.Id.Task.Subtask.Value);
        _thread.Run(runner.Run);
        _watermarks.See(runner.Id, runner.Task.Watermark.Watermark);
    }

    public void Clear()
    {
        _runnable.Clear();
        _thread.Clear();
    }

    private static (int Attempt, int Vertex, int Subtask) KeyOf(TaskRunner runner) =>
        (runner.Id.Attempt.Value, runner.Id.Task.Vertex.Index, runner.Id.Task.Subtask.Value);
}
