using FlinkNet.Interfaces.RecordPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// Sends a large frame in parts, a few at a time: other calls share the connection, among them those by which silos find out that they are
/// alive, and wait for no more than these.
/// </summary>
internal static class FrameParts
{
    private const int InFlightMax = 4;

    /// <summary>Brings a frame to its consumer in parts of that size, and gives its buffer back.</summary>
    public static async Task DeliverAsync(IShuffleExtension remote, ShuffleFrame frame, int partSize)
    {
        var underWay = new Queue<Task>(InFlightMax);
        try
        {
            for (var offset = 0; offset < frame.Length; offset += partSize)
            {
                if (underWay.Count == InFlightMax)
                {
                    await underWay.Dequeue();
                }

                underWay.Enqueue(
                    DeliverAsync(remote, PartOf(frame, offset, Math.Min(partSize, frame.Length - offset)), offset, frame.Length));
            }

            while (underWay.TryDequeue(out var part))
            {
                await part;
            }
        }
        finally
        {
            foreach (var part in underWay)
            {
                part.Ignore();
            }
        }

        frame.Return();
    }

    private static ShuffleFrame PartOf(ShuffleFrame frame, int offset, int length)
    {
        var part = ShuffleFrame.Rent();
        (part.Edge, part.Producer, part.Sequence) = (frame.Edge, frame.Producer, frame.Sequence);
        part.IsCreditUrgent = frame.IsCreditUrgent;
        frame.Bytes.Slice(offset, length).CopyTo(part.Fill(length));
        return part;
    }

    private static async Task DeliverAsync(IShuffleExtension remote, ShuffleFrame part, int offset, int length)
    {
        await remote.DeliverPartAsync(part, offset, length);
        part.Return();
    }
}
