namespace FlinkNet.Compatibility;

/// <summary>
/// A job of which each release leaves snapshots behind. What it is made of must not change: uids, names of states, record types and their
/// members stand in the files of all releases. To test something else, add a job.
/// </summary>
internal abstract class CompatibilityJob
{
    /// <summary>The subtasks of the runs that make snapshots.</summary>
    public const int MadeParallelism = 2;

    /// <summary>All jobs.</summary>
    public static IReadOnlyList<CompatibilityJob> All { get; } =
    [
        new WordCount(), new Windows(), new Timers(), new Joins(), new KeyedStates(StateBackends.Memory),
        new KeyedStates(StateBackends.RocksDb), new OperatorStates(), new TwoPhase(), new UnderWay(),
    ];

    /// <summary>The name of its folder.</summary>
    public abstract string Name { get; }

    /// <summary>Where its keyed state is.</summary>
    public virtual string StateBackend => StateBackends.Memory;

    /// <summary>Whether a savepoint can be taken where the checkpoint is.</summary>
    public virtual bool HasSavepoint => true;

    /// <summary>
    /// What a run brings forth that goes on from the snapshot, in the order of the lines as text: other than without the snapshot's state.
    /// </summary>
    public abstract IReadOnlyList<string> Expected { get; }

    /// <summary>What is peculiar to a run that makes snapshots.</summary>
    public virtual void ConfigureMaking(ExecutionConfig config)
    {
    }

    /// <summary>Makes the program.</summary>
    public abstract void Define(JobRun run);

    /// <summary>Waits for what is to happen before a run that goes on reads its first record.</summary>
    public virtual Task BeforeReadingAsync(JobRun run) => Task.CompletedTask;

    /// <summary>What the run brought forth.</summary>
    public virtual IReadOnlyList<string> Outcome(JobRun run) => run.Results.Sorted();

    protected static IReadOnlyList<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    protected static IEnumerable<long> Numbers(long from, long to)
    {
        for (var number = from; number < to; number++)
        {
            yield return number;
        }
    }
}
