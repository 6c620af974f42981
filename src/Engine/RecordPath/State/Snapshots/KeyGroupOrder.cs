namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Brings rows into the order of their key groups, by counting.</summary>
internal sealed class KeyGroupOrder
{
    private readonly int[] _order;
    private readonly List<(int Group, int Start, int End)> _runs = [];

    private KeyGroupOrder(int[] order) => _order = order;

    /// <summary>The groups that have rows, in their order.</summary>
    public IReadOnlyList<(int Group, int Start, int End)> Runs => _runs;

    /// <summary>The rows of a run.</summary>
    public ReadOnlySpan<int> Rows(int start, int end) => _order.AsSpan(start, end - start);

    /// <summary>Finds the order of rows.</summary>
    /// <param name="count">How many rows there are.</param>
    /// <param name="groupOf">The key group of a row.</param>
    public static KeyGroupOrder Of(int count, Func<int, int> groupOf)
    {
        var groups = new int[count];
        var starts = new List<int>();
        for (var row = 0; row < count; row++)
        {
            groups[row] = groupOf(row);
            while (starts.Count <= groups[row])
            {
                starts.Add(0);
            }

            starts[groups[row]]++;
        }

        var order = new KeyGroupOrder(new int[count]);
        order.Fill(groups, starts);
        return order;
    }

    private void Fill(int[] groups, List<int> starts)
    {
        var start = 0;
        for (var group = 0; group < starts.Count; group++)
        {
            var end = start + starts[group];
            if (end > start)
            {
                _runs.Add((group, start, end));
            }

            (starts[group], start) = (start, end);
        }

        for (var row = 0; row < groups.Length; row++)
        {
            _order[starts[groups[row]]++] = row;
        }
    }
}
