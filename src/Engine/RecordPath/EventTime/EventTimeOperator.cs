using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>
/// An operator that does something when the watermark advances: it fires what is due and then hands the watermark on. What is due
/// may be much, so it pauses when the outputs take no more, and goes on when they do.
/// </summary>
internal abstract class EventTimeOperator(TaskScope scope, IRuntimeContext context, object userOperator)
    : UserOperator(scope, context, userOperator)
{
    private bool _isFiring;
    private long _batchesSeen;

    /// <summary>The operator's watermark; <see cref="Model.Watermark.None"/> before the first.</summary>
    public long CurrentWatermark { get; private set; } = Model.Watermark.None;

    public sealed override bool Resume() => !_isFiring || Fire(mayPause: true);

    public sealed override void PrepareSnapshot(CheckpointId checkpoint)
    {
        CompleteFiring();
        BeforeBarrier(checkpoint);
    }

    /// <summary>Advances the operator's watermark.</summary>
    protected void Advance(long watermark)
    {
        CompleteFiring();
        CurrentWatermark = watermark;
        _isFiring = true;
        Fire(mayPause: true);
    }

    /// <summary>To be called before records are processed: what an earlier watermark made due comes before them.</summary>
    protected void CompleteFiring()
    {
        if (_isFiring)
        {
            Fire(mayPause: false);
        }
    }

    /// <summary>Whether the outputs take no more for the moment. Looks only when something was handed on since the last look.</summary>
    protected bool MustPause()
    {
        if (_batchesSeen == Scope.BatchesHandedOn)
        {
            return false;
        }

        _batchesSeen = Scope.BatchesHandedOn;
        return !Scope.CanEmit;
    }

    /// <summary>
    /// Fires what is due at <see cref="CurrentWatermark"/>, and answers whether nothing is left. May leave off only when
    /// <paramref name="mayPause"/>
    /// is true and <see cref="MustPause"/> says so.
    /// </summary>
    protected abstract bool FireDue(bool mayPause);

    /// <summary>Hands on what the operator itself wants to be before a barrier.</summary>
    protected virtual void BeforeBarrier(CheckpointId checkpoint)
    {
    }

    /// <summary>Hands the watermark on, after what was emitted before it.</summary>
    protected abstract void ForwardWatermark(long watermark);

    private bool Fire(bool mayPause)
    {
        Enter();
        if (!FireDue(mayPause))
        {
            return false;
        }

        _isFiring = false;
        ForwardWatermark(CurrentWatermark);
        return true;
    }
}
