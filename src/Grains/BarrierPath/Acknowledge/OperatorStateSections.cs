using System.IO.Hashing;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Acknowledge;

/// <summary>Takes what has no key out of a task's snapshot.</summary>
internal static class OperatorStateSections
{
    /// <summary>
    /// Up to how many bytes a task's operator state is kept in its grain; of a larger one only lengths and checksums are. Grain storages
    /// write a state whole each time.
    /// </summary>
    public const int LengthMax = 64 << 10;

    /// <summary>Takes it out.</summary>
    /// <param name="task">The task.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="snapshot">The task's snapshot.</param>
    /// <param name="handle">Where that is stored.</param>
    public static TaskOperatorState Of(TaskAttemptId task, CheckpointId checkpoint, TaskSnapshot snapshot, TaskStateHandle handle)
    {
        var sections = snapshot.Operators.SelectMany(entry => SectionsOf(entry.Key, entry.Value)).ToList();
        var isSmall = sections.Sum(section => section.Elements.Sum(element => (long)element.Length)) <= LengthMax;
        return new TaskOperatorState(
            task,
            checkpoint.Value,
            handle.Length,
            handle.Checksum,
            [.. sections.Select(section => section.Describe(isSmall))]);
    }

    private static IEnumerable<Section> SectionsOf(string operatorId, OperatorSnapshot snapshot) =>
    [
        .. snapshot.Lists
            .Where(entry => entry.Value.Elements.Count > 0)
            .Select(entry => new Section(
                operatorId, entry.Key, entry.Value.Kind == ListKind.Union
                    ? OperatorStateKind.UnionList
                    : OperatorStateKind.List, entry.Value.Types, entry.Value.Elements)),
        .. snapshot.Broadcast.Select(entry =>
            new Section(operatorId, entry.Key, OperatorStateKind.Broadcast, entry.Value.Types, [entry.Value.Bytes])),
    ];

    private sealed record Section(
        string OperatorId,
        string Name,
        OperatorStateKind Kind,
        string Types,
        IReadOnlyList<ReadOnlyMemory<byte>> Elements)
    {
        public OperatorState Describe(bool isSmall)
        {
            var hash = new XxHash3();
            var length = 0L;
            foreach (var element in Elements)
            {
                hash.Append(element.Span);
                length += element.Length;
            }

            return new OperatorState(
                OperatorId, Name, Kind, Types, Elements.Count, length, hash.GetCurrentHashAsUInt64(), isSmall
                    ? [.. Elements.Select(element => element.ToArray())]
                    : null);
        }
    }
}
