using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Grains.BarrierPath.Snapshot;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.BarrierPath.Acknowledge;

/// <summary>Stores the snapshots of one task beside its loop, and acknowledges them to the job's coordinator.</summary>
internal sealed partial class CheckpointReporter : ICheckpointResponder, IDisposable
{
    /// <summary>How large a snapshot may be to go with its acknowledgement and be in the manifest.</summary>
    private const int InlineMax = 20 << 10;

    private readonly TaskAttemptId _task;
    private readonly CatalogedJob _job;
    private readonly SnapshotStores _stores;
    private readonly JobCopies? _copies;
    private readonly ICheckpointReports _coordinator;
    private readonly ControlPlaneHost _host;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private Storing? _storing;
    private readonly string _writer = Guid.NewGuid().ToString("n")[..8];

    /// <param name="task">The task.</param>
    /// <param name="job">Its job.</param>
    /// <param name="stores">Where snapshots go.</param>
    /// <param name="copies">The local copies of the job's state; null for none.</param>
    /// <param name="coordinator">Hears of what is stored.</param>
    /// <param name="operatorState">Tells the task's grain what the task remembers that has no key.</param>
    /// <param name="host">Clock, threads and how calls are repeated.</param>
    public CheckpointReporter(
        TaskAttemptId task,
        CatalogedJob job,
        SnapshotStores stores,
        JobCopies? copies,
        ICheckpointReports coordinator,
        OperatorStateReporter operatorState,
        ControlPlaneHost host)
    {
        (_task, _job, _stores, _copies, _coordinator, _host) = (task, job, stores, copies, coordinator, host);
        (_logger, _stopping, OperatorState) = (host.LoggerOf<CheckpointReporter>(), _stop.Token, operatorState);
    }

    public bool IsOnRequestOnly => _job.Config.Checkpointing.Interval is null;

    public bool KeepsFiles => true;

    /// <summary>Tells the task's grain what the task remembers that has no key.</summary>
    public OperatorStateReporter OperatorState { get; }

    // One at a time: what an earlier one holds in memory is let go of before the next is written, however slow the store is.
    public void Acknowledge(CheckpointBarrier barrier, TaskSnapshot snapshot)
    {
        var superseded = _storing;
        var storing = new Storing(CancellationTokenSource.CreateLinkedTokenSource(_stopping));
        _storing = storing;
        storing.Ended = _host.Machine.Run(() => StoreAfterAsync(superseded, storing, barrier, snapshot), CancellationToken.None);
    }

    public void Decline(CheckpointId checkpoint, string reason) =>
        _host.Machine.Run(() => TellAsync(() => _coordinator.DeclineAsync(_task, checkpoint, reason), _stopping), _stopping).Ignore();

    public void EndOfData() => _host.Machine.Run(EndOfDataAsync, _stopping).Ignore();

    /// <summary>A checkpoint is complete.</summary>
    /// <returns>Ends when copies that nobody needs any more are deleted.</returns>
    public Task NotifyCheckpointCompleteAsync(CompletedCheckpoint checkpoint)
    {
        OperatorState.NotifyCheckpointComplete(checkpoint);
        return _copies is null ? Task.CompletedTask : _host.Machine.Run(() =>
        {
            _copies.NotifyCheckpointComplete(checkpoint);
            return Task.CompletedTask;
        });
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task StoreAfterAsync(Storing? superseded, Storing storing, CheckpointBarrier barrier, TaskSnapshot snapshot)
    {
        try
        {
            if (superseded is not null)
            {
                await superseded.GiveUpAsync();
            }

            await StoreAsync(barrier, snapshot, storing.Stopping);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private async Task StoreAsync(CheckpointBarrier barrier, TaskSnapshot snapshot, CancellationToken stopping)
    {
        var checkpoint = barrier.Checkpoint;
        try
        {
            var repository = barrier.Target is { } target
                ? _stores.SavepointOf(target, _job.Graph.Name, _task.Job, checkpoint)
                : _stores.Of(_job, copies: _copies);
            var files = await StateFileTransfer.StoreAsync(repository, checkpoint, _task.Task, _writer, snapshot, stopping);
            var handle = await repository.StoreAsync(checkpoint, _task.Task, _writer, snapshot, InlineMax, stopping);
            OperatorState.Note(barrier, snapshot, handle);
            if (!barrier.Kind.IsSavepoint())
            {
                _copies?.Note(checkpoint, [.. handle.Files, .. files]);
            }

            snapshot.Release();
            await TellAsync(() => _coordinator.AcknowledgeAsync(
                new CheckpointAcknowledgement(
                    _task,
                    checkpoint,
                    handle.Name,
                    handle.Inline,
                    handle.Length,
                    handle.Checksum,
                    handle.HasEnded)
                {
                    Files = [.. handle.Files, .. files],
                    Operators = handle.Operators.ToDictionary(entry => entry.Key, entry => (int)entry.Value),
                    Channels = handle.Channels,
                }), stopping);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            LogNotStored(_logger, _task, checkpoint.Value, exception);
            await TellAsync(
                () => _coordinator.DeclineAsync(
                    _task,
                    checkpoint,
                    $"could not store its snapshot: {exception.Message}",
                    exception is IOException or UnauthorizedAccessException), stopping);
        }
    }

    // Until the task ends: a coordinator that was lost does not know what was reported before.
    private async Task EndOfDataAsync()
    {
        while (true)
        {
            try
            {
                await TellAsync(() => _coordinator.EndOfDataAsync(_task), _stopping);
            }
            catch (FlinkException exception)
            {
                // A refusal of one coordinator is not that of the next.
                LogEndRefused(_logger, _task, exception);
            }

            await Task.Delay(_host.Options.JobManagerPingInterval, _host.Time, _stopping);
        }
    }

    // The coordinator may be lost for a moment, or not have begun. What it hears twice changes nothing.
    private Task TellAsync(Func<Task> tell, CancellationToken stopping) => _host.Retries.CallAsync(tell, stopping);

    /// <summary>A snapshot that is being written.</summary>
    private sealed class Storing(CancellationTokenSource stop)
    {
        /// <summary>Cancelled when the snapshot is.</summary>
        public CancellationToken Stopping { get; } = stop.Token;

        /// <summary>Completes when no upload uses it.</summary>
        public Task Ended { get; set; } = Task.CompletedTask;

        /// <summary>Cancels it and waits for its uploads.</summary>
        public Task GiveUpAsync()
        {
            stop.Cancel();
            return EndAsync();
        }

        private async Task EndAsync()
        {
            await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            stop.Dispose();
        }
    }

    [LoggerMessage(
        LogLevel.Debug,
        "The checkpoint coordinator refused to hear that task {Task} has come to the end of its input; it is reported again.")]
    private static partial void LogEndRefused(ILogger logger, TaskAttemptId task, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Task {Task} could not store its snapshot for checkpoint {Checkpoint}.")]
    private static partial void LogNotStored(ILogger logger, TaskAttemptId task, long checkpoint, Exception exception);
}
