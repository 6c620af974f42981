using FlinkNet.Model;

namespace FlinkNet.Engine.Planning;

/// <summary>Which subtasks an exchange connects.</summary>
internal static class Exchange
{
    /// <summary>The consumers of one producer.</summary>
    public static SubtaskRange Consumers(PartitionerKind kind, int producer, int producers, int consumers) => kind switch
    {
        PartitionerKind.Forward => new(producer, 1),
        PartitionerKind.Rescale => Local(producer, producers, consumers),
        _ => new(0, consumers),
    };

    /// <summary>The producers of one consumer.</summary>
    public static SubtaskRange Producers(PartitionerKind kind, int consumer, int producers, int consumers) => kind switch
    {
        PartitionerKind.Forward => new(consumer, 1),
        PartitionerKind.Rescale => Local(consumer, consumers, producers),
        _ => new(0, producers),
    };

    // Each subtask of the larger side has one neighbour on the smaller side; the neighbours of a subtask of the smaller side are
    // the subtasks of the larger side that fall to it. Both directions give the same pairs.
    private static SubtaskRange Local(int subtask, int own, int other)
    {
        if (own >= other)
        {
            return new((int)((long)subtask * other / own), 1);
        }

        var start = (int)((((long)subtask * other) + own - 1) / own);
        var end = (int)(((((long)subtask + 1) * other) + own - 1) / own);
        return new(start, end - start);
    }
}
