namespace FlinkNet.Model;

/// <summary>
/// A stack of idle objects with an upper bound. Producers and consumers are different threads, so it is shared, not per thread.
/// </summary>
/// <typeparam name="T">The type of the objects.</typeparam>
/// <param name="idleMax">How many idle objects to keep at most.</param>
public sealed class BoundedPool<T>(int idleMax)
    where T : class
{
    private readonly Lock _lock = new();
    private T[] _items = new T[Math.Min(16, idleMax)];
    private int _count;

    /// <summary>Takes an idle object; null when there is none.</summary>
    public T? TryTake()
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                return null;
            }

            var item = _items[--_count];
            _items[_count] = null!;
            return item;
        }
    }

    /// <summary>Keeps <paramref name="item"/> for later, or drops it when the pool is full.</summary>
    public void Add(T item)
    {
        lock (_lock)
        {
            if (_count == _items.Length)
            {
                if (_count >= idleMax)
                {
                    return;
                }

                Array.Resize(ref _items, Math.Min(_count * 2, idleMax));
            }

            _items[_count++] = item;
        }
    }
}
