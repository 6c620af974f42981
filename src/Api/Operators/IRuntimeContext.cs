using System.Diagnostics.Metrics;

namespace FlinkNet;

/// <summary>What an operator may know about where it runs, and its keyed state.</summary>
public interface IRuntimeContext : ITaskContext, IKeyedStateStore;

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
