namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>The watermark of an operator with several inputs, or of a source with several splits: the smallest of those that are not idle, the largest when all are (rule W6).</summary>
internal sealed class CombinedWatermarkStatus
{
    private readonly List<Part> _parts = [];

    /// <summary>The combined watermark. Never goes back.</summary>
    public long Watermark { get; private set; } = Model.Watermark.None;

    /// <summary>Whether every part was idle at the last update. Without parts: false.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Whether every part is idle now.</summary>
    public bool AreAllIdle => _parts.Count > 0 && _parts.TrueForAll(part => part.IsIdle);

    /// <summary>The part that holds the watermark back; null when none does.</summary>
    public Part? Slowest => _parts.Where(part => !part.IsIdle).MinBy(part => part.Watermark);

    /// <summary>Adds a part at the beginning of time, not idle.</summary>
    public Part Add(string name)
    {
        var part = new Part(name);
        _parts.Add(part);
        return part;
    }

    /// <summary>Takes a part out.</summary>
    public void Remove(Part part) => _parts.Remove(part);

    /// <summary>Combines the parts anew; answers whether the watermark advanced.</summary>
    public bool Update()
    {
        if (_parts.Count == 0)
        {
            return false;
        }

        var (smallest, largest, isIdle) = (long.MaxValue, long.MinValue, true);
        foreach (var part in _parts)
        {
            largest = Math.Max(largest, part.Watermark);
            if (!part.IsIdle)
            {
                isIdle = false;
                smallest = Math.Min(smallest, part.Watermark);
            }
        }

        IsIdle = isIdle;
        var combined = isIdle ? largest : smallest;
        if (combined <= Watermark)
        {
            return false;
        }

        Watermark = combined;
        return true;
    }

    /// <summary>One input or split.</summary>
    public sealed class Part(string name)
    {
        /// <summary>What messages call it.</summary>
        public string Name { get; } = name;

        /// <summary>Its watermark.</summary>
        public long Watermark { get; private set; } = Model.Watermark.None;

        /// <summary>Whether it tells no time for now.</summary>
        public bool IsIdle { get; set; }

        /// <summary>Takes a watermark: the part is not idle any more. One that would go back is ignored.</summary>
        public void Advance(long watermark)
        {
            IsIdle = false;
            Watermark = Math.Max(Watermark, watermark);
        }
    }
}
