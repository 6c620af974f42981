using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>
/// Stores, after a snapshot that did not wait for all barriers, the records of each channel up to its barrier (rule C9): those that had arrived, and those that arrive
/// until then, whether they are processed or wait. All calls come from the task's loop.
/// </summary>
/// <param name="input">The channels.</param>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="channels">The channels whose barrier is missing.</param>
/// <param name="state">Where records go.</param>
internal sealed class InputCapture(TaskInput input, long checkpoint, IReadOnlyList<int> channels, ChannelStateBuilder state)
{
    private readonly Dictionary<int, long> _next = channels.ToDictionary(channel => channel, input.Gate.NextOf);
    private readonly List<ShuffleFrame> _arrived = [];

    /// <summary>Whether every channel's barrier has been reached.</summary>
    public bool IsDone => _next.Count == 0;

    /// <summary>Stores what has arrived since the last look.</summary>
    public void StoreArrived()
    {
        foreach (var (channel, from) in _next)
        {
            var next = from;
            var isDone = input.Gate.Peek(channel, checkpoint, ref next, _arrived);
            foreach (var frame in _arrived)
            {
                input.Store(channel, frame, state);
            }

            _arrived.Clear();
            _next[channel] = next;
            if (isDone)
            {
                _next.Remove(channel);
            }
        }
    }

    /// <summary>A frame was taken and is about to be processed: it is stored before, if it arrived after the last look.</summary>
    public void BeforeProcessing(int channel, ShuffleFrame frame)
    {
        if (!_next.TryGetValue(channel, out var next) || frame.Sequence < next)
        {
            return;
        }

        if (frame.Barrier?.Checkpoint >= checkpoint)
        {
            _next.Remove(channel);
            return;
        }

        input.Store(channel, frame, state);
        _next[channel] = frame.Sequence + 1;
    }
}
