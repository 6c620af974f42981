using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>
/// Keeps a task's operator state in its grain's storage. Writes go one at a time, and of what comes meanwhile only the last is written. A
/// storage that is slow or fails is warned of once and costs the record, nothing else; an attempt that is over cannot overwrite the record
/// of a later one. Runs on the grain's scheduler.
/// </summary>
/// <param name="stored">The grain's state, not read yet.</param>
/// <param name="task">The task.</param>
/// <param name="hasEnded">Asks whether the task's job has ended.</param>
/// <param name="logger">Where warnings go.</param>
internal sealed partial class OperatorStateKeeper(
    IPersistentState<OperatorStateRecord> stored,
    TaskAttemptId task,
    Func<Task<bool>> hasEnded,
    ILogger logger)
{
    private Task? _read;
    private TaskOperatorState? _last;
    private TaskOperatorState? _next;
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private bool _isReplaced;
    private bool _hasWarned;

    /// <summary>Takes the operator state at a checkpoint that is complete; one that a later one overtook changes nothing.</summary>
    /// <returns>Completes when it is written or was dropped; nobody needs to wait for it.</returns>
    public Task KeepAsync(TaskOperatorState state)
    {
        if (!(_last?.Checkpoint >= state.Checkpoint))
        {
            (_last, _next) = (state, state);
            _writing = _isWriting ? _writing : WriteAllAsync();
        }

        return _writing;
    }

    /// <summary>
    /// The operator state at the last checkpoint that is known to be complete, perhaps of an earlier attempt; null for none.
    /// </summary>
    public async Task<TaskOperatorState?> FindAsync()
    {
        if (_last is null)
        {
            await ReadOnceAsync();
        }

        return _last ?? stored.State.Last;
    }

    /// <summary>Says in the log when the task begins with something else than what it had when that checkpoint was complete.</summary>
    /// <param name="checkpoint">The checkpoint that the task begins with.</param>
    /// <param name="length">How long its snapshot is, as the checkpoint's manifest has it.</param>
    /// <param name="checksum">The hash of it, as the manifest has it.</param>
    public async Task CompareAsync(CheckpointId checkpoint, long length, ulong checksum)
    {
        try
        {
            await ReadOnceAsync();
        }
        catch (Exception exception)
        {
            Warn(checkpoint, exception);
            return;
        }

        if (stored.State.Last is { } last && last.Task.Attempt < task.Attempt)
        {
            if (last.Checkpoint > checkpoint.Value)
            {
                LogGoesBack(logger, task, checkpoint.Value, last.Checkpoint);
            }
            else if (last.Checkpoint == checkpoint.Value && (last.SnapshotLength, last.SnapshotChecksum) != (length, checksum))
            {
                LogDiffers(logger, task, checkpoint.Value, length, checksum, last.SnapshotLength, last.SnapshotChecksum,
                    last.Task.Attempt.Value);
            }
        }
    }

    private async Task WriteAllAsync()
    {
        _isWriting = true;
        while (_next is { } next && !_isReplaced)
        {
            _next = null;
            try
            {
                await WriteAsync(next);
            }
            catch (Exception exception)
            {
                // Whether it was written is not known: the next one reads what is there.
                _read = null;
                Warn(new CheckpointId(next.Checkpoint), exception);
            }
        }

        _isWriting = false;
    }

    private async Task WriteAsync(TaskOperatorState next)
    {
        try
        {
            await WriteFencedAsync(next);
        }
        catch (InconsistentStateException)
        {
            // An earlier write of this task whose answer was lost, an older attempt that came late, or a newer one. If nothing is there, it
            // was cleared: the job has ended.
            _read = null;
            await ReadOnceAsync();
            if (stored.RecordExists)
            {
                await WriteFencedAsync(next);
            }
        }
    }

    private async Task WriteFencedAsync(TaskOperatorState next)
    {
        await ReadOnceAsync();
        var there = stored.State.Last;
        _isReplaced = there?.Task.Attempt > task.Attempt;
        if (!_isReplaced && !(there?.Checkpoint >= next.Checkpoint && there.Task.Attempt == task.Attempt))
        {
            var isFirst = !stored.RecordExists;
            stored.State = new OperatorStateRecord { Last = next };
            await stored.WriteStateAsync();
            if (isFirst && await HasEndedAsync())
            {
                // What clears a job's records finds those that are there: this one may have come behind it.
                _isReplaced = true;
                await stored.ClearStateAsync();
            }
        }
    }

    private async Task<bool> HasEndedAsync()
    {
        try
        {
            return await hasEnded();
        }
        catch (Exception)
        {
            // Its JobManager is lost for the moment. If it has just cleared, this one record stays.
            return false;
        }
    }

    // Those who come while it is being read share it.
    private async Task ReadOnceAsync()
    {
        var reading = _read ??= stored.ReadStateAsync();
        try
        {
            await reading;
        }
        catch
        {
            _read = _read == reading ? null : _read;
            throw;
        }
    }

    private void Warn(CheckpointId checkpoint, Exception exception)
    {
        if (!_hasWarned)
        {
            _hasWarned = true;
            LogNotKept(logger, task, checkpoint.Value, exception);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The grain storage failed when the operator state of task {Task} at checkpoint {Checkpoint} was to be kept or compared. The "
            + "checkpoint does not need it; further failures of this task are not logged.")]
    private static partial void LogNotKept(ILogger logger, TaskAttemptId task, long checkpoint, Exception exception);

    [LoggerMessage(
        LogLevel.Warning,
        "Task {Task} is restored from checkpoint {Checkpoint}, though checkpoint {Newer} of this job was complete: it is not in the "
            + "snapshot store any more, or cannot be read. What sinks committed with it is committed again.")]
    private static partial void LogGoesBack(ILogger logger, TaskAttemptId task, long checkpoint, long newer);

    [LoggerMessage(
        LogLevel.Error,
        "Task {Task} is restored from checkpoint {Checkpoint}, whose manifest names a snapshot of {Length} bytes with hash "
            + "{Checksum:x16}. But attempt {Attempt} of this job had one of {KnownLength} bytes with hash {KnownChecksum:x16} when "
            + "that checkpoint was complete. The snapshot store was changed behind the job's back: by another job of the same name, "
            + "or by a copy that was put in its place.")]
    private static partial void LogDiffers(
        ILogger logger,
        TaskAttemptId task,
        long checkpoint,
        long length,
        ulong checksum,
        long knownLength,
        ulong knownChecksum,
        int attempt);
}
