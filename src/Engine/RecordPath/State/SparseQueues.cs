namespace FlinkNet.Engine.RecordPath.State;

/// <summary>Gives back the room of many elements of a queue when few are left.</summary>
internal static class SparseQueues
{
    private const int CapacityMin = 1024;
    private const int SparseUse = 8;

    /// <summary>To be called after an element was taken out: as many were, each time, as are moved.</summary>
    public static void TrimIfSparse<TElement, TPriority>(this PriorityQueue<TElement, TPriority> queue)
    {
        if (queue.Capacity > CapacityMin && queue.Count < queue.Capacity / SparseUse)
        {
            queue.TrimExcess();
        }
    }
}
