namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// Where the first window begins that has not fired. Key groups that came from several subtasks may differ in it after a restore, until the
/// one that is furthest behind has come as far as the others.
/// </summary>
/// <param name="keyGroupOf">The key group of a key.</param>
internal sealed class WindowProgress<TKey>(Func<TKey, int> keyGroupOf)
    where TKey : notnull
{
    private Dictionary<int, long>? _ahead;
    private long _furthest;

    /// <summary>Whether some keys are ahead of others.</summary>
    public bool KeysDiffer => _ahead is not null;

    /// <summary>Where the first window begins that has not fired of a key that is ahead; <see cref="long.MinValue"/> of others.</summary>
    public long FirstWindowOf(TKey key) => _ahead is null ? long.MinValue : _ahead.GetValueOrDefault(keyGroupOf(key), long.MinValue);

    /// <summary>What is to be stored: a row for each key group that has one of the keys, since a group's rows stay together.</summary>
    public IEnumerable<(TKey Key, long NextStart)> Rows(IEnumerable<TKey> keys, long nextStart)
    {
        var groups = new HashSet<int>();
        foreach (var key in keys)
        {
            if (groups.Add(keyGroupOf(key)))
            {
                yield return (key, Math.Max(nextStart, FirstWindowOf(key)));
            }
        }
    }

    /// <summary>
    /// Takes what was stored, of one key of a group or several, and answers where the first window begins that has not fired of all keys.
    /// </summary>
    public long Restore(IReadOnlyCollection<(TKey Key, long NextStart)> rows)
    {
        if (rows.Count == 0)
        {
            return long.MinValue;
        }

        var groups = new Dictionary<int, long>();
        foreach (var (key, nextStart) in rows)
        {
            var group = keyGroupOf(key);
            groups[group] = Math.Max(nextStart, groups.GetValueOrDefault(group, long.MinValue));
        }

        var least = groups.Values.Min();
        _furthest = groups.Values.Max();
        _ahead = least == _furthest ? null : groups;
        return least;
    }

    /// <summary>Windows that begin before <paramref name="nextStart"/> have fired.</summary>
    public void Advance(long nextStart)
    {
        if (_ahead is not null && nextStart >= _furthest)
        {
            _ahead = null;
        }
    }
}
