namespace FlinkNet.Compatibility;

/// <summary>How far the readers of a source may read, so that a snapshot is taken at a known record.</summary>
/// <param name="readers">How many readers there are.</param>
internal sealed class Gate(int readers)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _perReader;
    private int _waiting;

    /// <summary>Called when the readers may go on.</summary>
    public event Action? Moved;

    /// <summary>Ends when every reader has read what it may.</summary>
    public Task Reached
    {
        get
        {
            lock (_lock)
            {
                return _reached.Task;
            }
        }
    }

    /// <summary>Lets the readers read up to a number of records in all, the same number each.</summary>
    public void MoveTo(long records)
    {
        lock (_lock)
        {
            _perReader = records == long.MaxValue ? records : records / readers;
            _waiting = 0;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Moved?.Invoke();
    }

    /// <summary>Lets the readers read to the end.</summary>
    public void Open() => MoveTo(long.MaxValue);

    /// <summary>How many records a reader may read more.</summary>
    /// <param name="read">How many it has read.</param>
    /// <param name="toldAt">Up to what number it has told that it waits.</param>
    public long Room(long read, ref long toldAt)
    {
        lock (_lock)
        {
            if (read >= _perReader && toldAt != _perReader)
            {
                toldAt = _perReader;
                if (++_waiting == readers)
                {
                    _reached.SetResult();
                }
            }

            return _perReader - read;
        }
    }
}
