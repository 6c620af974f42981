using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>The frames of one channel that arrive in parts, which come in any order and may come twice.</summary>
internal sealed class PartialFrames
{
    private readonly Dictionary<long, PartialFrame> _frames = [];

    /// <summary>Takes a part.</summary>
    /// <param name="part">The part; it is given back.</param>
    /// <param name="offset">Where in its frame it begins.</param>
    /// <param name="length">How many bytes the frame has.</param>
    /// <param name="consumed">How many frames of the channel were consumed: what comes of them is a double.</param>
    /// <returns>The frame, when the part was the last that was missing; otherwise null.</returns>
    public ShuffleFrame? Add(ShuffleFrame part, int offset, int length, long consumed)
    {
        lock (_frames)
        {
            foreach (var over in _frames.Keys.Where(sequence => sequence < consumed).ToList())
            {
                _frames.Remove(over);
            }

            if (part.Sequence >= consumed && !_frames.ContainsKey(part.Sequence))
            {
                _frames.Add(part.Sequence, new PartialFrame(part, length));
            }

            var whole = _frames.GetValueOrDefault(part.Sequence)?.Add(part, offset);
            part.Return();
            return whole;
        }
    }

    /// <summary>
    /// A frame of which parts are missing. It stays until it was consumed, so that doubles of its parts do not begin it anew.
    /// </summary>
    private sealed class PartialFrame
    {
        private readonly HashSet<int> _arrived = [];
        private ShuffleFrame? _frame;
        private int _missing;

        public PartialFrame(ShuffleFrame part, int length)
        {
            _frame = ShuffleFrame.Rent();
            (_frame.Edge, _frame.Producer, _frame.Sequence) = (part.Edge, part.Producer, part.Sequence);
            _frame.IsCreditUrgent = part.IsCreditUrgent;
            _frame.Fill(length);
            _missing = length;
        }

        public ShuffleFrame? Add(ShuffleFrame part, int offset)
        {
            if (_frame is not { } frame || !_arrived.Add(offset))
            {
                return null;
            }

            part.Bytes.CopyTo(frame.From(offset));
            _missing -= part.Length;
            if (_missing > 0)
            {
                return null;
            }

            _frame = null;
            return frame;
        }
    }
}
