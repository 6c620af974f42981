using System.Diagnostics.Metrics;

namespace FlinkNet;

/// <summary>What an operator may know about where it runs, its keyed state, and its accumulators.</summary>
public interface IRuntimeContext : ITaskContext, IKeyedStateStore
{
    /// <summary>
    /// Gathers with <paramref name="accumulator"/> under a name, which the job's result tells. All subtasks that gather under one name do
    /// so with accumulators of one class; the operators of one task share their names.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="accumulator">The accumulator, a new one for each call of <c>Open</c>.</param>
    /// <exception cref="Model.FlinkException">The task has one of that name, or it cannot be serialized.</exception>
    void AddAccumulator(string name, IAccumulator accumulator) =>
        throw new NotSupportedException($"{GetType().Name} has no accumulators.");

    /// <summary>The task's accumulator of that name; null when there is none.</summary>
    /// <exception cref="Model.FlinkException">It is of another class.</exception>
    TAccumulator? GetAccumulator<TAccumulator>(string name)
        where TAccumulator : class, IAccumulator => throw new NotSupportedException($"{GetType().Name} has no accumulators.");
}

/// <summary>What operators, sources and sinks may know about where they run.</summary>
public interface ITaskContext
{
    /// <summary>The job's name.</summary>
    string JobName { get; }

    /// <summary>The name of the task (the chain) that the operator runs in.</summary>
    string TaskName { get; }

    /// <summary>The operator's own name.</summary>
    string OperatorName { get; }

    /// <summary>The subtask's index: 0 to <see cref="Parallelism"/> - 1.</summary>
    int SubtaskIndex { get; }

    /// <summary>How many subtasks the task has.</summary>
    int Parallelism { get; }

    /// <summary>The upper bound of the parallelism, and the number of key groups.</summary>
    int MaxParallelism { get; }

    /// <summary>Which try at running the job this is, from 1.</summary>
    int Attempt { get; }

    /// <summary>The clock that the task runs by.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>
    /// Where an operator makes its own counters and histograms; each instrument that it makes through <see cref="MetricTags"/> tells its
    /// task.
    /// </summary>
    Meter Metrics { get; }

    /// <summary>The tags that name this subtask: job, task, operator and subtask index. Give them to each measurement.</summary>
    IReadOnlyList<KeyValuePair<string, object?>> MetricTags { get; }
}
