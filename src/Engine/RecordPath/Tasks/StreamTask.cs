using FlinkNet.Engine.BarrierPath.Inject;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Tasks;

/// <summary>What a task can do next.</summary>
internal enum StepStatus
{
    /// <summary>More, right away.</summary>
    More,

    /// <summary>Nothing until input arrives, it is woken, or the time in the result comes.</summary>
    WaitingForInput,

    /// <summary>Nothing until a consumer grants credit or a sink takes more, or the time in the result comes.</summary>
    WaitingForCredit,

    /// <summary>Nothing until an asynchronous call is answered, or the time in the result comes.</summary>
    WaitingForCalls,

    /// <summary>Nothing ever: the input ended and everything was handed on.</summary>
    Done,
}

/// <summary>The outcome of a step.</summary>
/// <param name="Status">What the task can do next.</param>
/// <param name="WakeAt">When to step it again though nobody woke it, in the ticks of the clock that steps it; <see cref="long.MaxValue"/>
/// for never.</param>
internal readonly record struct StepResult(StepStatus Status, long WakeAt = long.MaxValue);

/// <summary>
/// One attempt of one subtask as a step function: a runner calls <see cref="Step"/> until it is done, from one thread at a time. A step
/// does a bounded amount of work, never waits, and gets the time as an argument.
/// </summary>
// Size: the loop of a task and what it does in one turn; parts would only hand its fields around, per record.
internal abstract partial class StreamTask
{
    /// <summary>How many frames or source reads a step processes at most, so that tasks that share a thread take turns.</summary>
    private const int InputsPerStep = 8;

    private readonly TaskScope _scope;
    private readonly ChainElement[] _chain;
    private readonly IShuffleWriter[] _writers;
    private readonly long _bufferTimeoutTicks;
    private Phase _phase = Phase.Opening;
    private int _finished;
    private long _gatheredSince = long.MaxValue;

    /// <summary>Makes a task.</summary>
    /// <param name="scope">What the chain's elements share.</param>
    /// <param name="control">How others reach the task.</param>
    /// <param name="chain">The chain's elements, each after the one whose records it takes.</param>
    /// <param name="bufferTimeoutTicks">How long records may wait in a partly filled batch, in the ticks of the clock that steps the
    /// task.</param>
    /// <param name="checkpoints">The task's part in checkpoints.</param>
    protected StreamTask(
        TaskScope scope,
        TaskControl control,
        IReadOnlyList<ChainElement> chain,
        long bufferTimeoutTicks,
        TaskCheckpoints checkpoints)
    {
        _scope = scope;
        Control = control;
        _chain = [.. chain];
        _writers = [.. chain.OfType<IShuffleWriter>()];
        _rooms = [.. chain.OfType<IWaitingRoom>()];
        _bufferTimeoutTicks = bufferTimeoutTicks;
        Checkpoints = checkpoints;
        scope.Attach(CanEmit);
    }

    private enum Phase
    {
        /// <summary>Operators are to be opened.</summary>
        Opening,

        /// <summary>Input is processed until it ends.</summary>
        Running,

        /// <summary>
        /// The task took its part in the savepoint with which its job stops. It reads nothing and calls nobody back, until it
        /// ends or the savepoint failed.
        /// </summary>
        Suspended,

        /// <summary>The chain's elements finish, one after the other, as credit allows.</summary>
        Finishing,

        /// <summary>Everything was handed on; barriers still pass, until the job's last checkpoint is complete.</summary>
        Ended,

        /// <summary>Nothing is left to do.</summary>
        Done,
    }

    /// <summary>How others reach the task.</summary>
    public TaskControl Control { get; }

    /// <summary>The chain's elements, each after the one whose records it takes.</summary>
    public IReadOnlyList<ChainElement> Chain => _chain;

    /// <summary>The task's part in checkpoints.</summary>
    public TaskCheckpoints Checkpoints { get; }

    /// <summary>The task's numbers.</summary>
    public TaskCounters Counters => _scope.Counters;

    /// <summary>What the task's functions gather for the job's result. To be read by the thread that steps the task.</summary>
    public IReadOnlyDictionary<string, IAccumulator> Accumulators => _scope.Accumulators.All;

    /// <summary>Whether the operators were opened.</summary>
    public bool IsOpen => _phase != Phase.Opening;

    /// <summary>Frames that wait at the task's inputs and outputs.</summary>
    public int BuffersInUse => InputFrames + _writers.Sum(writer => writer.PendingFrames);

    /// <summary>When, in milliseconds since 1970, the task's next processing-time call is due; null for never.</summary>
    public long? NextProcessingTimeCall => _scope.ProcessingTime.NextCall;

    /// <summary>The watermark of the task's input. May be read by any thread, and is then a moment old.</summary>
    public abstract WatermarkPosition Watermark { get; }

    /// <summary>Frames that wait at the task's inputs.</summary>
    protected virtual int InputFrames => 0;

    /// <summary>
    /// Whether the task was restored from a moment after the end of its input: its operators finished then, and do not again.
    /// </summary>
    protected bool HadEnded { get; private set; }

    /// <summary>Does the next piece of work.</summary>
    /// <param name="now">The time, in ticks.</param>
    /// <exception cref="OperatorException">An operator failed; close the task.</exception>
    /// <exception cref="OperationCanceledException">The task was asked to stop; close it.</exception>
    public StepResult Step(long now)
    {
        if (Control.Failure is { } failure)
        {
            throw failure;
        }

        if (Control.IsCancelRequested)
        {
            throw new OperationCanceledException();
        }

        try
        {
            _scope.Counters.Step.Begin();
            return StepUnguarded(now);
        }
        catch (Exception exception) when (exception is not OperatorException && _scope.Current is { } element)
        {
            throw new OperatorException(element.Name, _scope.TaskName, exception);
        }
        finally
        {
            _scope.Counters.Step.End();
        }
    }

    /// <summary>Gives each operator what it remembers of an earlier attempt. To be called before the first step.</summary>
    public virtual void Restore(TaskSnapshot snapshot)
    {
        HadEnded = snapshot.HasEnded;
        _scope.RestoredFrom = snapshot.RestoredFrom;
        foreach (var element in _chain)
        {
            var state = element.OperatorId is { } id ? snapshot.Operators.GetValueOrDefault(id) : null;
            element.FunctionStates?.Restore(state, snapshot.RestoredFrom?.Id.Value ?? 0);
            if (state is not null)
            {
                element.StateBackend?.Restore(state);
                element.Restore(state);
                element.KeepUnclaimed(state);
            }
        }
    }

    /// <summary>Lets go of what a task took to begin with that is never stepped.</summary>
    public void Discard()
    {
        foreach (var element in _chain)
        {
            element.StateBackend?.Dispose();
        }
    }

    /// <summary>Closes what was opened, always; goes on after an element that throws and answers the first such exception.</summary>
    public Exception? Close()
    {
        Exception? first = null;
        first = CloseQuietly(Checkpoints.Drop, first);
        first = CloseQuietly(CloseInput, first);
        foreach (var element in _chain)
        {
            first = CloseQuietly(element.Close, first);
            first = element.StateBackend is { } states ? CloseQuietly(states.Dispose, first) : first;
        }

        return first;
    }

    /// <summary>Opens what input needs, after the operators.</summary>
    protected virtual void OpenInput()
    {
    }

    /// <summary>Closes what <see cref="OpenInput"/> opened.</summary>
    protected virtual void CloseInput()
    {
    }

    /// <summary>Processes the next piece of input.</summary>
    /// <param name="now">The time, in ticks.</param>
    /// <param name="wakeAt">With <see cref="InputStatus.Nothing"/>: when there may be something though nobody wakes the task.</param>
    protected abstract InputStatus ProcessInput(long now, out long wakeAt);

    /// <summary>Passes a checkpoint's barrier on and takes the task's snapshot.</summary>
    protected void TakeCheckpoint(CheckpointBarrier barrier)
    {
        Checkpoints.Take(barrier, HasEnded, Clock);
        if (_phase is Phase.Running or Phase.Suspended)
        {
            _phase = barrier.Kind.HaltsTasks() ? Phase.Suspended : Phase.Running;
            _suspendedBy = barrier.Checkpoint;
        }
    }

    private StepResult StepUnguarded(long now)
    {
        if (_phase == Phase.Opening)
        {
            Open();
            return new StepResult(StepStatus.More);
        }

        if (IsFlushDue(now))
        {
            Flush();
        }

        var result = _phase switch
        {
            Phase.Running => Run(now),
            Phase.Suspended => AwaitStop(now),
            Phase.Finishing => Finish(),
            Phase.Ended => AwaitLastCheckpoint(now),
            _ => new StepResult(StepStatus.Done),
        };
        return result.Status != StepStatus.Done && HasCheckpointWork ? WithCheckpoint(result, now) : result;
    }

    private void Open()
    {
        for (var i = _chain.Length - 1; i >= 0; i--)
        {
            _scope.Current = _chain[i];
            _chain[i].Open();
        }

        OpenInput();
        _phase = _stopsAtOnce ? Phase.Suspended : Phase.Running;
    }

    private StepResult Run(long now)
    {
        var clock = now;
        for (var i = 0; i < InputsPerStep && _phase == Phase.Running && clock - now < _scope.BatchTicksMax; i++)
        {
            Checkpoints.NotifyCheckpointOutcomes();
            if (!HasCredit() || !Resume())
            {
                // Who waits for credit does so for as long as all that waits before it takes: that says nothing of one piece of input.
                _isHeldUp |= Array.TrueForAll(_writers, writer => writer.PendingFrames == 0);
                _scope.Activity.Pause();
                return new StepResult(WhatBlocks(), FlushDeadline());
            }

            NoteInput();
            _scope.Activity.Unpause();
            if (Checkpoints.Due is { } barrier && !Begin(barrier))
            {
                break;
            }

            if (i == 0 && _scope.ProcessingTime.CallDue())
            {
                _gatheredSince = Math.Min(_gatheredSince, now);
                clock = _scope.Ticks;
                continue;
            }

            _inputBegan = clock;
            switch (ProcessInput(now, out var wakeAt))
            {
                case InputStatus.Processed:
                    _gatheredSince = Math.Min(_gatheredSince, now);
                    clock = _scope.Ticks;
                    (_inputTicks, _backlogTicks) = (clock - _inputBegan, BacklogTicks());
                    break;
                case InputStatus.Nothing:
                    Flush();
                    return HasCredit()
                        ? new StepResult(StepStatus.WaitingForInput, Math.Min(wakeAt, _scope.ProcessingTime.NextCallAt(now)))
                        : new StepResult(StepStatus.WaitingForCredit);
                default:
                    _phase = Phase.Finishing;
                    return new StepResult(StepStatus.More);
            }
        }

        return new StepResult(StepStatus.More);
    }

    // What a watermark began may take more credit than there is; input waits until all of it is done.
    private bool Resume()
    {
        if (!HasRoom())
        {
            return ResumeFromTheEnd();
        }

        foreach (var element in _chain)
        {
            if (!element.Resume())
            {
                return false;
            }
        }

        return true;
    }

    private StepResult Finish()
    {
        while (HasCredit() && Resume())
        {
            if (_finished == _chain.Length)
            {
                _phase = Phase.Ended;
                Checkpoints.EndOfData();
                return new StepResult(StepStatus.More);
            }

            var element = _chain[_finished];
            _scope.Current = element;
            if (HadEnded && element is not IShuffleWriter)
            {
                element.SkipFinish();
                _finished++;
            }
            else if (element.Finish())
            {
                _finished++;
            }
        }

        return new StepResult(WhatBlocks());
    }

    // Who follows is not what holds a task back that waits for its own calls.
    private StepStatus WhatBlocks() =>
        Array.Exists(_chain, element => element.IsWaitingForCalls) ? StepStatus.WaitingForCalls : StepStatus.WaitingForCredit;

    private StepResult AwaitLastCheckpoint(long now)
    {
        // Looked at first: a released task has been notified before of what is complete.
        var mayEnd = Control.IsReleased || !(Checkpoints.MustWaitForLast || _scope.IsDrained);
        Checkpoints.NotifyCheckpointOutcomes();
        var isResumed = Resume();
        var isSettled = Array.TrueForAll(_chain, element => element.IsSettled);
        if (!Control.IsReleased && (!isResumed || !HasCredit()))
        {
            return new StepResult(StepStatus.WaitingForCredit);
        }

        if (isSettled && mayEnd)
        {
            _phase = Phase.Done;
            return new StepResult(StepStatus.Done);
        }

        if (Checkpoints.Due is { } barrier)
        {
            TakeCheckpoint(barrier);
            return new StepResult(StepStatus.More);
        }

        return new StepResult(ProcessInput(now, out _) == InputStatus.Processed ? StepStatus.More : StepStatus.WaitingForInput);
    }

    private bool HasCredit()
    {
        foreach (var writer in _writers)
        {
            writer.Drain();
        }

        foreach (var element in _chain)
        {
            if (!element.IsAvailable)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsFlushDue(long now) => _gatheredSince != long.MaxValue && now - _gatheredSince >= _bufferTimeoutTicks;

    private long FlushDeadline() => _gatheredSince == long.MaxValue ? long.MaxValue : _gatheredSince + _bufferTimeoutTicks;

    private void Flush()
    {
        _gatheredSince = long.MaxValue;
        foreach (var writer in _writers)
        {
            writer.Flush();
        }
    }

    private static Exception? CloseQuietly(Action close, Exception? first)
    {
        try
        {
            close();
            return first;
        }
        catch (Exception exception)
        {
            return first ?? exception;
        }
    }
}
