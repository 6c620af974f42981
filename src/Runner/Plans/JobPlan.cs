namespace FlinkNet.Plans;

/// <summary>What a program's job will look like, as plain data: what all ways to write it down are made of.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Parallelism">The parallelism of steps that set none.</param>
/// <param name="MaxParallelism">The number of key groups of steps that set none.</param>
/// <param name="StateBackend">Where keyed state is kept.</param>
/// <param name="CheckpointInterval">How often checkpoints are taken; null for never.</param>
/// <param name="CheckpointDirectory">Where they are kept.</param>
/// <param name="Tasks">The tasks, each after those that it takes records from.</param>
internal sealed record JobPlan(
    string Job,
    int Parallelism,
    int MaxParallelism,
    string StateBackend,
    TimeSpan? CheckpointInterval,
    string? CheckpointDirectory,
    IReadOnlyList<PlanTask> Tasks);

/// <summary>A chain of operators that runs as one task per subtask.</summary>
/// <param name="Number">Its number in the plan, from 1.</param>
/// <param name="Name">The operators' names, joined.</param>
/// <param name="Parallelism">How many subtasks.</param>
/// <param name="MaxParallelism">The number of key groups.</param>
/// <param name="SlotSharingGroup">The group whose tasks share slots.</param>
/// <param name="Inputs">How records enter.</param>
/// <param name="Operators">The operators, each after the one whose records it takes.</param>
internal sealed record PlanTask(
    int Number,
    string Name,
    int Parallelism,
    int MaxParallelism,
    string SlotSharingGroup,
    IReadOnlyList<PlanExchange> Inputs,
    IReadOnlyList<PlanOperator> Operators);

/// <summary>The way of records from one task to another.</summary>
/// <param name="From">The number of the task that they leave.</param>
/// <param name="Operator">The operator there that they leave.</param>
/// <param name="SideOutput">By which side output; null for the main one.</param>
/// <param name="Input">Which input of the task they enter, from 1.</param>
/// <param name="Partitioner">How they are shared out.</param>
/// <param name="Key">The type of the keys that they are shared out by; null when they are not.</param>
/// <param name="Records">Their type.</param>
/// <param name="NotChained">Why the two operators are in two tasks though records go straight on; null where they do not.</param>
// Parameters: plain data that is written down.
internal sealed record PlanExchange(
    int From,
    string Operator,
    string? SideOutput,
    int Input,
    string Partitioner,
    string? Key,
    string Records,
    string? NotChained);

/// <summary>An operator of a chain.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What kind of step it is.</param>
/// <param name="Uid">By what its state is found again; null without.</param>
/// <param name="Description">What its author says about it; null for nothing.</param>
/// <param name="After">The operator of the chain whose records it takes; null for the first.</param>
/// <param name="SideOutput">Which side output of that; null for its main one.</param>
/// <param name="Key">The type of the keys that it keeps state by; null without.</param>
/// <param name="States">What it keeps.</param>
/// <param name="StateFailure">Why not all that its function keeps is known; null when it is.</param>
// Parameters: plain data that is written down.
internal sealed record PlanOperator(
    string Name,
    string Kind,
    string? Uid,
    string? Description,
    string? After,
    string? SideOutput,
    string? Key,
    IReadOnlyList<PlanState> States,
    string? StateFailure);

/// <summary>A piece of state.</summary>
/// <param name="Kind">What kind: value, list, map …; what messages call it, for what the engine keeps.</param>
/// <param name="Name">Its name; null for what has none.</param>
/// <param name="Type">The type of what it holds.</param>
/// <param name="TimeToLive">How long it lives; null for ever.</param>
internal sealed record PlanState(string Kind, string? Name, string Type, string? TimeToLive);
