using FlinkNet.Engine.BarrierPath;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>Stores the snapshots of one task beside its loop, and acknowledges them to the job's coordinator.</summary>
internal sealed partial class CheckpointReporter(
    TaskAttemptId task,
    CheckpointRepository repository,
    IGrainFactory grains,
    ControlPlaneOptions options,
    TimeProvider time,
    ILogger logger) : ICheckpointResponder, IDisposable
{
    /// <summary>How large a snapshot may be to go with its acknowledgement and stand in the manifest.</summary>
    private const int InlineMax = 20 << 10;

    private readonly CancellationTokenSource _stop = new();
    private readonly string _writer = Guid.NewGuid().ToString("n")[..8];

    private ICheckpointCoordinatorGrain Coordinator => grains.GetGrain<ICheckpointCoordinatorGrain>(task.Job.Value);

    public void Acknowledge(long checkpoint, TaskSnapshot snapshot) => RunAsync(() => StoreAsync(checkpoint, snapshot)).Ignore();

    public void EndOfData() => RunAsync(() => TellAsync(() => Coordinator.EndOfDataAsync(task))).Ignore();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private Task RunAsync(Func<Task> work)
    {
        var stopping = _stop.Token;
        return Task.Run(work, stopping);
    }

    private async Task StoreAsync(long checkpoint, TaskSnapshot snapshot)
    {
        var stopping = _stop.Token;
        try
        {
            var name = SnapshotPaths.Task(task.Task, _writer);
            var handle = await repository.StoreAsync(checkpoint, name, snapshot, InlineMax, stopping);
            await TellAsync(() => Coordinator.AcknowledgeAsync(
                new CheckpointAcknowledgement(task, checkpoint, handle.Name, handle.Inline, handle.Length, handle.Checksum, handle.HasEnded)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotStored(logger, task, checkpoint, exception);
            await TellAsync(() => Coordinator.DeclineAsync(task, checkpoint, exception.Message));
        }
    }

    // The coordinator may be lost for a moment. What it hears twice changes nothing.
    private async Task TellAsync(Func<Task> tell)
    {
        var stopping = _stop.Token;
        var backoff = new Backoff(options, time);
        while (true)
        {
            try
            {
                await tell();
                return;
            }
            catch (Exception exception) when (exception is not FlinkException)
            {
                await backoff.WaitAsync(stopping);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Task {Task} could not store its snapshot for checkpoint {Checkpoint}.")]
    private static partial void LogNotStored(ILogger logger, TaskAttemptId task, long checkpoint, Exception exception);
}
