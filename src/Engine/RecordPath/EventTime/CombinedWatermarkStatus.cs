namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>
/// The watermark of an operator with several inputs, or of a source with several splits: the smallest of those that are not idle, the
/// largest when all are.
/// </summary>
internal sealed class CombinedWatermarkStatus
{
    private readonly List<Part> _parts = [];

    /// <summary>The combined watermark. Never goes back.</summary>
    public long Watermark { get; private set; } = Model.Watermark.None;

    /// <summary>The part that holds the watermark back, as of the last update; null when none does.</summary>
    public Part? Slowest { get; private set; }

    /// <summary>Whether every part is idle. Without parts: false.</summary>
    public bool IsIdle => _parts.Count > 0 && _parts.TrueForAll(part => part.IsIdle);

    /// <summary>Adds a part at the beginning of time, not idle.</summary>
    public Part Add(string? name = null)
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
        Part? slowest = null;
        foreach (var part in _parts)
        {
            largest = Math.Max(largest, part.Watermark);
            if (!part.IsIdle)
            {
                isIdle = false;
                if (part.Watermark < smallest || slowest is null)
                {
                    (smallest, slowest) = (part.Watermark, part);
                }
            }
        }

        Slowest = slowest;
        var combined = isIdle ? largest : smallest;
        if (combined <= Watermark)
        {
            return false;
        }

        Watermark = combined;
        return true;
    }

    /// <summary>One input or split.</summary>
    public sealed class Part(string? name)
    {
        /// <summary>What messages call it; null for a part that stands for all.</summary>
        public string? Name => name;

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
