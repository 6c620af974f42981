using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Align;

/// <summary>
/// Stores, after a snapshot that did not wait for all barriers, the records of each channel up to its barrier: those that had
/// arrived, and those that arrive until then, whether they are processed or wait. All calls come from the task's loop.
/// </summary>
/// <param name="gate">The channels.</param>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="channels">The channels whose barrier is missing.</param>
/// <param name="store">Stores a frame's records of a channel.</param>
internal sealed class InputCapture(InputGate gate, CheckpointId checkpoint, IReadOnlyList<int> channels, Action<int, ShuffleFrame> store)
{
    private readonly Dictionary<int, long> _next = channels.ToDictionary(channel => channel, gate.NextOf);
    private readonly List<ShuffleFrame> _arrived = [];

    /// <summary>Whether every channel's barrier has been reached.</summary>
    public bool IsDone => _next.Count == 0;

    /// <summary>Stores what has arrived since the last look.</summary>
    public void StoreArrived()
    {
        foreach (var (channel, from) in _next)
        {
            var next = from;
            var isDone = gate.Peek(channel, checkpoint, ref next, _arrived);
            foreach (var frame in _arrived)
            {
                store(channel, frame);
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

        store(channel, frame);
        _next[channel] = frame.Sequence + 1;
    }
}
