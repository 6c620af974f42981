using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>Frames under way are held in a bag; the seed draws which one arrives next, and whether it arrives again.</summary>
internal sealed class SeededTransport(JobGraph graph, Random random, SeededRunOptions options) : IShuffleTransport
{
    private readonly List<(InputGate Gate, ShuffleFrame Frame)> _underWay = [];

    public Dictionary<TaskId, InputGate> Gates { get; } = [];

    public bool HasFrames => _underWay.Count > 0;

    /// <summary>Changes or drops (null) a frame on its way.</summary>
    public Func<ShuffleFrame, ShuffleFrame?> Tamper { get; set; } = frame => frame;

    public IFrameSender OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control) =>
        new Sender(this, new TaskId(graph.Edges[channel.Edge.Index].Target, new SubtaskIndex(channel.Consumer)), options.Local);

    public bool DeliverOne()
    {
        if (_underWay.Count == 0)
        {
            return false;
        }

        var index = random.Next(_underWay.Count);
        var (gate, frame) = _underWay[index];
        _underWay[index] = _underWay[^1];
        _underWay.RemoveAt(_underWay.Count - 1);
        gate.Offer(frame);
        return true;
    }

    private void Send(TaskId consumer, ShuffleFrame frame, bool local)
    {
        if (Tamper(frame) is not { } sent)
        {
            return;
        }

        _underWay.Add((Gates[consumer], sent));
        if (!local && random.Next(100) < options.DuplicatePercent)
        {
            _underWay.Add((Gates[consumer], Copy(sent)));
        }
    }

    private static ShuffleFrame Copy(ShuffleFrame frame)
    {
        var copy = ShuffleFrame.Rent();
        copy.Edge = frame.Edge;
        copy.Producer = frame.Producer;
        copy.Sequence = frame.Sequence;
        copy.Kind = frame.Kind;
        copy.Watermark = frame.Watermark;
        copy.Barrier = frame.Barrier;
        copy.Credit = frame.Credit;
        frame.Bytes.CopyTo(copy.Fill(frame.Length));
        return copy;
    }

    private sealed class Sender(SeededTransport transport, TaskId consumer, bool isLocal) : IFrameSender
    {
        public bool IsLocal => isLocal;

        public void Send(ShuffleFrame frame) => transport.Send(consumer, frame, isLocal);
    }
}
