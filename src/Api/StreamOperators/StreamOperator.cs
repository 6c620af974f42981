using FlinkNet.Model;

namespace FlinkNet;

/// <summary>
/// What operators of one's own have in common: a life, an output, and the time. They stand one step below process functions, where the
/// engine's own operators are: they decide which watermarks are handed on, hear of barriers and completed checkpoints, and may emit when
/// the input ends.
/// </summary>
/// <remarks>
/// <para>
/// Derive from <see cref="OneInputStreamOperator{TIn, TOut}"/>, <see cref="TwoInputStreamOperator{TIn1, TIn2, TOut}"/>,
/// <see cref="KeyedOneInputStreamOperator{TKey, TIn, TOut}"/> or <see cref="KeyedTwoInputStreamOperator{TKey, TIn1, TIn2, TOut}"/>, and put
/// the operator into a program with <c>Transform</c>.
/// </para>
/// <para>
/// <b>Order of calls.</b> Each attempt of each subtask has an object of its own, which a factory makes. Then come, in this order:
/// <c>InitializeState</c> of an operator that is an <see cref="ICheckpointedFunction"/>, <see cref="Open"/>, records, timers and watermarks
/// as they come, <see cref="Finish"/> when the input has ended, and <see cref="Close"/>, always. At a barrier come
/// <see cref="PrepareSnapshot"/>, then <c>SnapshotState</c> of an <see cref="ICheckpointedFunction"/>, and some time later, or never,
/// <see cref="NotifyCheckpointComplete"/>; also after <see cref="Finish"/>.
/// </para>
/// <para>
/// <b>Threads.</b> The factory is called by the thread that deploys the task. All other calls come from the task's loop, one at a time, so
/// an operator needs no locks. They must not wait: many tasks share a thread. Output, timers and keyed state are to be used within these
/// calls only.
/// </para>
/// <para>
/// <b>State.</b> Fields are gone after a failure. What must outlive one is keyed state, taken as handles in <see cref="Open"/> from the
/// context, or state without keys, by <see cref="ICheckpointedFunction"/>. An operator that keeps either needs a <c>Uid</c>.
/// </para>
/// </remarks>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class StreamOperator<TOut> : IRichOperator, ICheckpointListener
{
    private IOperatorOutput<TOut>? _output;
    private ITimerService? _timers;

    private protected StreamOperator()
    {
    }

    /// <summary>Takes what the operator emits. There from <see cref="Open"/> on, to be used from the first record on.</summary>
    protected IOperatorOutput<TOut> Output => _output ?? throw NotAttached();

    /// <summary>
    /// Tells both times, and keeps timers of the current key. There from <see cref="Open"/> on; timers only while there is a key.
    /// </summary>
    protected ITimerService Timers => _timers ?? throw NotAttached();

    /// <summary>
    /// Called once, before the first record: the place to take handles of keyed state. There is no key yet. An exception fails the task.
    /// </summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>
    /// The operator's watermark has advanced: of two inputs, the smaller one's. All event-time timers up to it have fired. There
    /// is no key; what is emitted here has no timestamp unless it is given one, and leaves before the watermark.
    /// </summary>
    /// <remarks>What is emitted in one call is not held up while consumers take no more: let timers emit what may be much.</remarks>
    /// <param name="watermark">
    /// No more records with this timestamp or an earlier one are expected; <see cref="Watermark.Max"/> at the end of bounded input.
    /// </param>
    /// <returns>
    /// Which watermark to hand on: <paramref name="watermark"/>, or an earlier one, while the operator holds back records that are to leave
    /// with earlier timestamps. One that is not later than the last is not handed on. What was held back follows after
    /// <see cref="Finish"/>.
    /// </returns>
    public virtual long OnWatermark(long watermark) => watermark;

    /// <summary>
    /// A barrier is about to be passed on: the place to emit what must come before it, so as not to be stored. There is no key.
    /// </summary>
    /// <param name="checkpointId">The number of the checkpoint or savepoint.</param>
    public virtual void PrepareSnapshot(long checkpointId)
    {
    }

    /// <summary>
    /// A checkpoint is complete, and with it all before it: the place to make what was prepared visible outside. The news may be missed, so
    /// it must not be needed; after a restore the checkpoint that the job goes on from was complete.
    /// </summary>
    /// <param name="checkpointId">The number of the checkpoint.</param>
    public virtual void NotifyCheckpointComplete(long checkpointId)
    {
    }

    /// <summary>A checkpoint was aborted, in all tasks. The news may be missed; see <see cref="ICheckpointListener"/>.</summary>
    /// <param name="checkpointId">The number of the checkpoint.</param>
    public virtual void NotifyCheckpointAborted(long checkpointId)
    {
    }

    /// <summary>
    /// The input has ended, all timers of event time have fired: the last chance to emit. Not called after a failure or a cancellation, nor
    /// when the job stops with a savepoint that it is to go on from. There is no key.
    /// </summary>
    /// <remarks>What is emitted in one call is not held up while consumers take no more: keep it small.</remarks>
    public virtual void Finish()
    {
    }

    /// <summary>
    /// Called once when the subtask ends, however it ends, also after an <see cref="Open"/> that threw: the place to let go of what was
    /// taken. Nothing can be emitted.
    /// </summary>
    public virtual void Close()
    {
    }

    /// <summary>Gives the operator what it works with, before it is opened.</summary>
    internal void Attach(IOperatorOutput<TOut> output, ITimerService timers) => (_output, _timers) = (output, timers);

    private protected FlinkException NotAttached() => new(
        FailureOrigin.User,
        $"{GetType().Name} uses its output, timers or key in its constructor: they are there from Open on.");
}

/// <summary>What operators on keyed streams have in common: the key at hand, and its timers.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class KeyedStreamOperator<TKey, TOut> : StreamOperator<TOut>
    where TKey : notnull
{
    private IKeyedProcessContext<TKey>? _context;

    private protected KeyedStreamOperator()
    {
    }

    /// <summary>The key of the record or of the timer that is being processed.</summary>
    /// <exception cref="FlinkException">Neither is.</exception>
    protected TKey CurrentKey => (_context ?? throw NotAttached()).CurrentKey;

    /// <summary>
    /// An event-time timer fires: the watermark has reached its time. State handles mean its key; what is emitted has its time as
    /// timestamp. Timers fire in the order of their times, before <see cref="StreamOperator{TOut}.OnWatermark"/>. Between two of them the
    /// engine may wait until its consumers take more; no record comes in between.
    /// </summary>
    /// <param name="time">The timer's time, in milliseconds since 1970.</param>
    public virtual void OnEventTime(long time)
    {
    }

    /// <summary>
    /// A processing-time timer fires: the clock has passed its time. State handles mean its key; what is emitted has no timestamp. After a
    /// restore those that are overdue fire at once; at the end of the input those that are left do not.
    /// </summary>
    /// <param name="time">The timer's time, in milliseconds since 1970.</param>
    public virtual void OnProcessingTime(long time)
    {
    }

    /// <summary>Gives the operator what it works with, before it is opened.</summary>
    internal void Attach(IOperatorOutput<TOut> output, IKeyedProcessContext<TKey> context)
    {
        Attach(output, context.TimerService);
        _context = context;
    }
}
