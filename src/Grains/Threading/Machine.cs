namespace FlinkNet.Grains.Threading;

/// <summary>
/// What a silo takes from its machine: threads for work beside grains, chance, and the clock that tasks are stepped by. A simulation gives
/// others.
/// </summary>
internal sealed class Machine
{
    /// <summary>Where work beside grains runs.</summary>
    public TaskScheduler Pool { get; init; } = TaskScheduler.Default;

    /// <summary>Draws what may be drawn.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>The clock of tasks.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many bytes the thread that asks has allocated until now.</summary>
    public Func<long> AllocatedBytes { get; init; } = GC.GetAllocatedBytesForCurrentThread;

    /// <summary>Runs work beside grains.</summary>
    public Task Run(Func<Task> work, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, Pool).Unwrap();

    /// <summary>Runs work beside grains, and answers what it answers.</summary>
    public Task<T> Run<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Pool).Unwrap();
}
