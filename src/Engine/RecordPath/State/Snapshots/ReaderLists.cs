using FlinkNet.Engine.RecordPath.Serialization;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>The lists in which a source's reader is stored.</summary>
internal static class ReaderLists
{
    /// <summary>The number of the last answer that it took: later ones were still in flight.</summary>
    public const string Answered = "$answered";

    /// <summary>The number of the last answer that a reader took; 0 for none.</summary>
    public static long AnsweredOf(OperatorSnapshot snapshot) =>
        snapshot.Lists.TryGetValue(Answered, out var list) && list.Elements.Count > 0
            ? StateRows.Read(list.Elements[0], new UnmanagedSerializer<long>()).First()
            : 0;
}
