using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>
/// Answers source tasks from coordinators of the run's own sources, each answer as a message that the seed delivers. Every request comes
/// twice.
/// </summary>
internal sealed class SeededSplits(SeededRun run, SeededRunOptions options, IReadOnlyDictionary<int, SourceCoordinatorSnapshot> restored)
{
    /// <summary>How many times the late copy of a request goes to the end of the queue.</summary>
    private const int LateRounds = 4;

    private readonly Dictionary<int, SourceCoordinator> _coordinators = [];
    private readonly WatermarkAlignmentGroups _alignment = new();

    public ISourceGateway For(TaskId task) => new Requester(this, task);

    /// <summary>Snapshots all coordinators, before any barrier (rule C3).</summary>
    public Dictionary<string, SourceCoordinatorSnapshot> BeginCheckpoint(CheckpointId checkpoint) => run.Graph.Vertices
        .Where(vertex => SourceCoordinator.IsSource(vertex.Head.Transformation))
        .ToDictionary(
            vertex => OperatorIds.Of(vertex.Head.Transformation),
            vertex =>
            {
                var coordinator = Coordinator(vertex.Id.Index);
                coordinator.BeginCheckpoint(new CheckpointId(checkpoint.Value));
                return coordinator.Snapshot();
            });

    public void EndCheckpoint(CheckpointId checkpoint)
    {
        foreach (var coordinator in _coordinators.Values)
        {
            coordinator.EndCheckpoint(new CheckpointId(checkpoint.Value));
        }
    }

    private SourceCoordinator Coordinator(int index)
    {
        if (!_coordinators.TryGetValue(index, out var coordinator))
        {
            var vertex = run.Graph.Vertices[index];
            coordinator =
                SourceCoordinator.Create(
                    vertex.Head.Transformation,
                    vertex.Parallelism,
                    TestSerializers.Instance,
                    restored.GetValueOrDefault(index));
            coordinator.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
            _coordinators.Add(index, coordinator);
        }

        return coordinator;
    }

    private sealed class Requester(SeededSplits splits, TaskId task) : ISourceGateway
    {
        public void ReportWatermark(int sourceId, string group, long number, long watermark, Action<long> answer) =>
            splits.Send(() => answer(splits._alignment.Report(group, sourceId, task.Subtask.Value, number, watermark)));

        // As a call that was made again: its first copy is late, and nobody waits for what that is answered.
        public void RequestSplits(int sourceId, long number, CheckpointId checkpoint, bool hasSplits, Action<SplitAnswer> answer)
        {
            if (task.Subtask.Value == splits.LateReader && number == 1)
            {
                splits.SendFirst(() => Ask(number, checkpoint, hasSplits), answer);
                return;
            }

            splits.Send(() => answer(Ask(number, checkpoint, hasSplits)));
            SendLate(LateRounds, number, checkpoint, hasSplits);
        }

        private void SendLate(int rounds, long number, CheckpointId checkpoint, bool hasSplits) => splits.Send(() =>
        {
            if (rounds > 0)
            {
                SendLate(rounds - 1, number, checkpoint, hasSplits);
                return;
            }

            try
            {
                Ask(number, checkpoint, hasSplits);
            }
            catch (InvalidOperationException)
            {
                // A later number was answered.
            }
        });

        private SplitAnswer Ask(long number, CheckpointId checkpoint, bool hasSplits) =>
             splits.Coordinator(task.Vertex.Index).HandleSplitRequest(task.Subtask, number, new CheckpointId(checkpoint.Value), hasSplits);
    }

    private int? LateReader => options.LateReader;

    private void SendFirst(Func<SplitAnswer> ask, Action<SplitAnswer> answer)
    {
        var time = run.Clock + options.LateBy;
        if (options.LateAnswers)
        {
            run.Send(() =>
            {
                var given = ask();
                run.SendAt(time, () => answer(given));
            });
        }
        else
        {
            run.SendAt(time, () => answer(ask()));
        }
    }

    private void Send(Action message) => run.Send(message);
}
