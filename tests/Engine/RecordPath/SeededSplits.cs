using FlinkNet.Engine.RecordPath;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>Answers source tasks from coordinators of the run's own sources, each answer as a message that the seed delivers.</summary>
internal sealed class SeededSplits(SeededRun run)
{
    private readonly Dictionary<int, SourceCoordinator> _coordinators = [];
    private readonly WatermarkAlignmentGroups _alignment = new();

    public ISourceGateway For(TaskId task) => new Requester(this, task);

    private SourceCoordinator Coordinator(TaskId task)
    {
        if (!_coordinators.TryGetValue(task.Vertex.Index, out var coordinator))
        {
            var vertex = run.Graph.Vertices[task.Vertex.Index];
            coordinator = SourceCoordinator.Create(vertex.Head.Transformation, vertex.Parallelism, TestSerializers.Instance, null);
            coordinator.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
            _coordinators.Add(task.Vertex.Index, coordinator);
        }

        return coordinator;
    }

    private sealed class Requester(SeededSplits splits, TaskId task) : ISourceGateway
    {
        public void ReportWatermark(int sourceId, string group, long number, long watermark, Action<long> answer) =>
            splits.Send(() => answer(splits._alignment.Report(group, sourceId, task.Subtask, number, watermark)));

        public void RequestSplits(int sourceId, long number, Action<SplitAnswer> answer) =>
            splits.Send(() => answer(splits.Coordinator(task).HandleSplitRequest(task.Subtask, number)));
    }

    private void Send(Action message) => run.Send(message);
}
