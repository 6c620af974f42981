namespace FlinkNet.Connectors.Files;

/// <summary>A file that was written and is not a result yet.</summary>
/// <param name="Pending">Its hidden path; null when there is nothing to show.</param>
/// <param name="Result">The path that it gets when it becomes a result.</param>
/// <param name="Replaces">How many subtasks this run has, when it replaces the results of an earlier one; 0 when it adds to what is
/// there.</param>
[GenerateSerializer, Immutable, Alias("flink.files.PendingFile")]
public sealed record PendingFile(
    [property: Id(0)] string? Pending,
    [property: Id(1)] string Result,
    [property: Id(2)] int Replaces);
