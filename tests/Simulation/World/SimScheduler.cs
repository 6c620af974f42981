namespace FlinkNet.Simulation;

/// <summary>Something that has work for the world's one thread, a turn at a time.</summary>
internal interface IReady
{
    SimSilo? Silo { get; }

    bool HasWork { get; }

    /// <summary>Whether it is in the world's list of those with work.</summary>
    bool IsListed { get; set; }

    void RunOne();
}

/// <summary>
/// Runs tasks on the world's thread. A grain's runs them in their order, as its activation does; a silo's thread pool in any.
/// </summary>
internal sealed class SimScheduler(SimWorld world, SimSilo? silo, string name, bool isOrdered) : TaskScheduler, IReady
{
    private readonly List<Task> _queue = [];
    private bool _isRunning;
    private bool _runsInline;

    public SimSilo? Silo => silo;

    public bool HasWork => _queue.Count > 0;

    public bool IsListed { get; set; }

    public void RunOne()
    {
        var index = isOrdered || _queue.Count == 1 ? 0 : world.Random.Next(_queue.Count);
        var task = _queue[index];
        _queue.RemoveAt(index);
        world.Trace.Note(name, index, _queue.Count);
        _isRunning = true;
        TryExecuteTask(task);
        _isRunning = false;
    }

    /// <summary>Starts work, in a turn of its own.</summary>
    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Runs work at once, as if in a turn.</summary>
    public void Run(Action work)
    {
        var task = new Task(work);
        _runsInline = true;
        task.RunSynchronously(this);
        task.GetAwaiter().GetResult();
    }

    /// <summary>Forgets what is left to run.</summary>
    public void Clear() => _queue.Clear();

    protected override void QueueTask(Task task)
    {
        world.CheckThread();
        if (silo is { IsAlive: false })
        {
            return;
        }

        _queue.Add(task);
        world.Ready(this);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
    {
        if (_runsInline)
        {
            _runsInline = false;
            return TryExecuteTask(task);
        }

        // As Orleans does: what a grain's turn completes goes on in the same turn.
        return isOrdered && _isRunning && !taskWasPreviouslyQueued && TryExecuteTask(task);
    }

    protected override IEnumerable<Task> GetScheduledTasks() => _queue;
}
