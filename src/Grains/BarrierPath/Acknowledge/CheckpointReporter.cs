using FlinkNet.Engine.BarrierPath;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>Stores the snapshots of one task beside its loop, and acknowledges them to the job's coordinator.</summary>
internal sealed partial class CheckpointReporter : ICheckpointResponder, IDisposable
{
    /// <summary>How large a snapshot may be to go with its acknowledgement and stand in the manifest.</summary>
    private const int InlineMax = 20 << 10;

    private readonly TaskAttemptId _task;
    private readonly CheckpointRepository _repository;
    private readonly ICheckpointCoordinatorGrain _coordinator;
    private readonly ControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private Storing? _storing;
    private readonly string _writer = Guid.NewGuid().ToString("n")[..8];

    public CheckpointReporter(
        TaskAttemptId task, CheckpointRepository repository, IGrainFactory grains, ControlPlaneOptions options, TimeProvider time, ILogger logger)
    {
        (_task, _repository, _options, _time, _logger) = (task, repository, options, time, logger);
        _coordinator = grains.GetGrain<ICheckpointCoordinatorGrain>(task.Job.Value);
        _stopping = _stop.Token;
    }

    public bool KeepsFiles => true;

    // One at a time: what an earlier one holds in memory is let go of before the next is written, however slow the store is.
    public void Acknowledge(CheckpointBarrier barrier, TaskSnapshot snapshot)
    {
        var superseded = _storing;
        var storing = new Storing(CancellationTokenSource.CreateLinkedTokenSource(_stopping));
        _storing = storing;
        storing.Ended = Task.Run(() => StoreAfterAsync(superseded, storing, barrier.Checkpoint, snapshot), CancellationToken.None);
    }

    public void EndOfData() => Task.Run(EndOfDataAsync, _stopping).Ignore();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task StoreAfterAsync(Storing? superseded, Storing storing, long checkpoint, TaskSnapshot snapshot)
    {
        try
        {
            if (superseded is not null)
            {
                await superseded.Stop.CancelAsync();
                await superseded.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                superseded.Stop.Dispose();
            }

            await StoreAsync(checkpoint, snapshot, storing.Stop.Token);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private async Task StoreAsync(long checkpoint, TaskSnapshot snapshot, CancellationToken stopping)
    {
        try
        {
            var handle = await _repository.StoreAsync(checkpoint, _task.Task, _writer, snapshot, InlineMax, stopping);
            snapshot.Release();
            await TellAsync(() => _coordinator.AcknowledgeAsync(
                new CheckpointAcknowledgement(_task, checkpoint, handle.Name, handle.Inline, handle.Length, handle.Checksum, handle.HasEnded)
                {
                    Files = [.. handle.Files],
                    Operators = handle.Operators.ToDictionary(entry => entry.Key, entry => (int)entry.Value),
                }), stopping);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            LogNotStored(_logger, _task, checkpoint, exception);
            await TellAsync(() => _coordinator.DeclineAsync(_task, checkpoint, exception.Message), stopping);
        }
    }

    // Until the task ends: a coordinator that was lost does not know what it was told before.
    private async Task EndOfDataAsync()
    {
        while (true)
        {
            await TellAsync(() => _coordinator.EndOfDataAsync(_task), _stopping);
            await Task.Delay(_options.JobManagerPingInterval, _time, _stopping);
        }
    }

    // The coordinator may be lost for a moment, or not have begun. What it hears twice changes nothing.
    private async Task TellAsync(Func<Task> tell, CancellationToken stopping)
    {
        var backoff = new Backoff(_options, _time);
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

    /// <summary>A snapshot that is being written.</summary>
    private sealed class Storing(CancellationTokenSource stop)
    {
        /// <summary>Gives it up.</summary>
        public CancellationTokenSource Stop => stop;

        /// <summary>Nothing of it is in use any more.</summary>
        public Task Ended { get; set; } = Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Task {Task} could not store its snapshot for checkpoint {Checkpoint}.")]
    private static partial void LogNotStored(ILogger logger, TaskAttemptId task, long checkpoint, Exception exception);
}
