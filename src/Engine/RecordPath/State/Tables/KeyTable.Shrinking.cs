namespace FlinkNet.Engine.RecordPath.State.Tables;

/// <summary>
/// Gives back the room of many keys when few are left. A table that is used to less than an eighth becomes a quarter as large, and so is
/// half full at most: each time as many keys were removed, or must come, as
/// are gone through, and the cost of a key does not grow.
/// </summary>
internal sealed partial class KeyTable<TKey, TValue>
{
    /// <summary>A table of fewer places stays as it is.</summary>
    public const int CapacityMin = 1024;

    private const int SparseUse = 8;
    private const int ShrinkingFactor = 4;
    private int _shrinkBelow;

    /// <summary>For how many keys there is room.</summary>
    public int Capacity => _entries.Length;

    /// <summary>How often the entries got other indices.</summary>
    public int Moves { get; private set; }

    /// <summary>
    /// Gives room back where there is much too much; what else is removed may then have other indices. For whoever keeps none at the
    /// moment.
    /// </summary>
    public void ShrinkIfSparse()
    {
        if (IsSparse(Count))
        {
            Shrink();
        }
    }

    private bool IsSparse(int count) => _entries.Length > CapacityMin && count < _entries.Length / SparseUse;

    private void Shrink()
    {
        var (old, end) = (_entries, End);
        _entries = new Entry[Math.Max(CapacityMin, old.Length / ShrinkingFactor)];
        End = 0;
        for (var index = 0; index < end; index++)
        {
            if (old[index].Next >= -1)
            {
                _entries[End++] = old[index];
            }
        }

        (_holes, _firstHole) = (0, -1);
        StopTracking();
        Moves++;
        Link();
    }
}
