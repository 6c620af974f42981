using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.RecordPath.State.Tables;

/// <summary>
/// Which entries were changed, and which keys removed, since somebody asked last. Costs a bit per entry, and nothing before somebody asks.
/// </summary>
internal sealed partial class KeyTable<TKey, TValue>
{
    private ulong[]? _changed;
    private ulong[]? _told;
    private List<RemovedKey<TKey>> _removed = [];

    /// <summary>Notes that the value at an index is changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkChanged(int index)
    {
        if (_changed is { } changed)
        {
            changed[index >> 6] |= 1UL << (index & 63);
        }
    }

    /// <summary>
    /// Answers what was changed and removed since the last call, and begins anew. The first call answers that everything was changed.
    /// </summary>
    public TableChanges<TKey> TakeChanges()
    {
        var words = (_entries.Length + 63) >> 6;
        var changed = _changed ?? AllBits(words);
        _told ??= new ulong[words];
        for (var i = 0; i < changed.Length; i++)
        {
            _told[i] |= changed[i];
        }

        var changes = new TableChanges<TKey>(changed, _removed);
        _changed = new ulong[words];
        _removed = [];
        return changes;
    }

    /// <summary>Forgets what was changed; the next caller learns that everything was.</summary>
    public void StopTracking()
    {
        _changed = null;
        _told = null;
        _removed = [];
    }

    private static ulong[] AllBits(int words)
    {
        var bits = new ulong[words];
        Array.Fill(bits, ulong.MaxValue);
        return bits;
    }

    // A key that came and went since nobody needs to hear of.
    private void NoteRemoval(int index, TKey key, uint hash)
    {
        if (_told is not { } told)
        {
            return;
        }

        var bit = 1UL << (index & 63);
        if ((told[index >> 6] & bit) != 0)
        {
            told[index >> 6] &= ~bit;
            _removed.Add(new RemovedKey<TKey>(key, hash));
        }

        _changed![index >> 6] &= ~bit;
    }

    private void GrowTracking()
    {
        if (_changed is not null)
        {
            var words = (_entries.Length + 63) >> 6;
            Array.Resize(ref _changed, words);
            Array.Resize(ref _told, words);
        }
    }
}

/// <summary>What happened to a table.</summary>
/// <param name="Changed">A bit for each entry, set where it was changed.</param>
/// <param name="Removed">The keys that were removed; some may have come again.</param>
internal readonly record struct TableChanges<TKey>(ulong[] Changed, List<RemovedKey<TKey>> Removed);

/// <summary>A key that was removed.</summary>
/// <param name="Key">The key.</param>
/// <param name="Hash">The hash that it had.</param>
internal readonly record struct RemovedKey<TKey>(TKey Key, uint Hash);
