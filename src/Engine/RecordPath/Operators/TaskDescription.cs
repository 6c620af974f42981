using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Which task a chain belongs to.</summary>
/// <param name="Id">The task attempt.</param>
/// <param name="JobName">The job's name.</param>
/// <param name="VertexName">The vertex's name.</param>
/// <param name="Parallelism">How many subtasks the vertex has.</param>
/// <param name="MaxParallelism">The number of key groups.</param>
internal sealed record TaskDescription(TaskAttemptId Id, string JobName, string VertexName, int Parallelism, int MaxParallelism)
{
    /// <summary>The task's name with its subtask as people count, such as <c>Map (2/4)</c>.</summary>
    public string DisplayName => $"{VertexName} ({Id.Task.Subtask.Value + 1}/{Parallelism})";
}
