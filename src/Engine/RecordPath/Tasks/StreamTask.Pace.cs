using FlinkNet.Engine.RecordPath.Operators;

namespace FlinkNet.Engine.RecordPath.Tasks;

/// <content>How much the task takes at a time, by what it takes for it, and who waits for room.</content>
internal abstract partial class StreamTask
{
    private readonly IWaitingRoom[] _rooms;
    private long _inputBegan;
    private long _inputTicks = -1;
    private long _backlogTicks;
    private bool _isHeldUp;

    /// <summary>Takes note of how long the last piece of input kept the task from taking another, in ticks.</summary>
    /// <param name="worked">How long it worked, or waited for one of its own operators.</param>
    /// <param name="backlog">How long consumers will take for what they have no credit for.</param>
    protected abstract void NoteInput(long worked, long backlog);

    private void NoteInput()
    {
        if (_inputTicks >= 0)
        {
            NoteInput(_isHeldUp ? _scope.Ticks - _inputBegan : _inputTicks, _backlogTicks);
            (_inputTicks, _isHeldUp) = (-1, false);
        }
    }

    // How long what waits for credit will take, by what consumers say that they take in a while.
    private long BacklogTicks()
    {
        if (_scope.BatchTicksMax == long.MaxValue)
        {
            return 0;
        }

        var backlog = 0.0;
        foreach (var writer in _writers)
        {
            backlog = Math.Max(backlog, writer.Backlog);
        }

        return (long)(backlog * BatchTime.InFlightBatches * _scope.BatchTicksMax);
    }

    private bool HasRoom()
    {
        foreach (var room in _rooms)
        {
            if (!room.HasRoom)
            {
                return false;
            }
        }

        return true;
    }

    // What waits for room goes on when what follows has made some.
    private bool ResumeFromTheEnd()
    {
        for (var i = _chain.Length - 1; i >= 0; i--)
        {
            if (!_chain[i].Resume())
            {
                return false;
            }
        }

        return Array.TrueForAll(_chain, element => element.Resume());
    }
}
