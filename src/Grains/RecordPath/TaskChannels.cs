using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>The channels that lead to a task, and those that lead from it.</summary>
internal sealed record TaskChannels(IReadOnlyList<ChannelId> Inputs, IReadOnlyList<ChannelId> Outputs)
{
    public static TaskChannels Of(CatalogedJob job, TaskAttemptId task) => new(Into(job, task), OutOf(job, task));

    private static List<ChannelId> Into(CatalogedJob job, TaskAttemptId task)
    {
        var channels = new List<ChannelId>();
        foreach (var edge in job.Graph.Vertices[task.Task.Vertex.Index].Inputs)
        {
            var producers = job.Plan.Producers(edge, task.Task.Subtask.Value);
            for (var producer = producers.Start; producer < producers.End; producer++)
            {
                channels.Add(new ChannelId(task.Job, task.Attempt, edge.Id, producer, task.Task.Subtask.Value));
            }
        }

        return channels;
    }

    private static List<ChannelId> OutOf(CatalogedJob job, TaskAttemptId task)
    {
        var channels = new List<ChannelId>();
        foreach (var edge in job.Graph.Vertices[task.Task.Vertex.Index].Outputs)
        {
            var consumers = job.Plan.Consumers(edge, task.Task.Subtask.Value);
            for (var consumer = consumers.Start; consumer < consumers.End; consumer++)
            {
                channels.Add(new ChannelId(task.Job, task.Attempt, edge.Id, task.Task.Subtask.Value, consumer));
            }
        }

        return channels;
    }
}
