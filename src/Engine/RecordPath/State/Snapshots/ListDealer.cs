namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Deals lists out to subtasks: all lists of a name one after the other, in equal runs; what is left over goes to one subtask
/// each, and the next name goes on with the subtask after those. With unchanged parallelism each subtask keeps its own. What a source's
/// reader took last is of that reader alone, and is nobody's when there are other readers. Of a union list every subtask gets all elements,
/// always; if nobody requests it, each stores again what was one old subtask's, or several'.
/// </summary>
internal static class ListDealer
{
    /// <summary>Adds a subtask's share.</summary>
    public static void Deal(IReadOnlyList<OperatorSnapshot> parts, int subtask, int parallelism, Dictionary<string, ListSnapshot> share)
    {
        foreach (var lists in ByName(parts, ListKind.Union))
        {
            var all = lists.ToList();
            share.Add(lists.Key, new ListSnapshot(all[0].Types, [.. all.SelectMany(list => list.Elements)], ListKind.Union)
            {
                OwnElements =
                    [.. parts.Where((_, old) => old % parallelism == subtask)
                        .SelectMany(part => part.Lists.TryGetValue(lists.Key, out var own) ? own.Elements : [])],
            });
        }

        if (parts.Count == parallelism)
        {
            foreach (var (name, list) in parts[subtask].Lists.Where(entry => entry.Value.Kind == ListKind.Split))
            {
                share.Add(name, list);
            }

            return;
        }

        var first = 0;
        foreach (var lists in ByName(parts, ListKind.Split)
            .Where(group => group.Key != ReaderLists.Answered)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var all = lists.SelectMany(list => list.Elements).ToList();
            var (each, extra) = Math.DivRem(all.Count, parallelism);
            var turn = (subtask - first + parallelism) % parallelism;
            var start = (turn * each) + Math.Min(turn, extra);
            share.Add(lists.Key, new ListSnapshot(lists.First().Types, all.GetRange(start, each + (turn < extra ? 1 : 0))));
            first = (first + extra) % parallelism;
        }
    }

    private static IEnumerable<IGrouping<string, ListSnapshot>> ByName(IReadOnlyList<OperatorSnapshot> parts, ListKind kind) =>
        parts.SelectMany(part => part.Lists)
            .Where(entry => entry.Value.Kind == kind)
            .GroupBy(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
}
