using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.Planning;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>
/// Which tasks of a job that is restored from a checkpoint had come to the end of their input, and so do not finish their operators again.
/// A vertex that had ended in part before its parallelism changed goes on as one that had not: what was stored of its ended
/// tasks holds no records any more.
/// </summary>
internal sealed class EndedTasks
{
    private readonly bool[][] _ended;

    private EndedTasks(bool[][] ended) => _ended = ended;

    /// <summary>Finds them: a task has ended when the tasks that its state is of had, and all tasks that it reads from have.</summary>
    public static EndedTasks Of(StoredOperators stored, ExecutionPlan plan)
    {
        var ended = new bool[plan.Graph.Vertices.Count][];
        foreach (var vertex in plan.Graph.Vertices)
        {
            var own = Stored(stored, vertex);
            foreach (var edge in vertex.Inputs)
            {
                var producers = ended[edge.Source.Index];
                var all = Array.TrueForAll(producers, producer => producer);
                for (var subtask = 0; subtask < own.Length; subtask++)
                {
                    own[subtask] = own[subtask] && (all || HaveEnded(producers, plan.Producers(edge, subtask)));
                }
            }

            ended[vertex.Id.Index] = own;
        }

        return new EndedTasks(ended);
    }

    /// <summary>Whether a task had ended.</summary>
    public bool Contains(TaskId task) => _ended[task.Vertex.Index][task.Subtask.Value];

    private static bool[] Stored(StoredOperators stored, JobVertex vertex)
    {
        var vertices = vertex.Operators()
            .Select(step => stored.Find(step.Transformation)?.Vertex)
            .OfType<ManifestVertex>()
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<ManifestVertex>()
            .ToList();
        if (vertices is [var same] && same.Tasks.Count == vertex.Parallelism)
        {
            return [.. same.Tasks.Select(task => task.HasEnded)];
        }

        var all = vertices.Count > 0 && vertices.TrueForAll(old => old.Tasks.All(task => task.HasEnded));
        return [.. Enumerable.Repeat(all, vertex.Parallelism)];
    }

    private static bool HaveEnded(bool[] producers, SubtaskRange range) =>
        Array.TrueForAll(producers[range.Start..range.End], producer => producer);
}
