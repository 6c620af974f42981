namespace FlinkNet.Engine.RecordPath.Async;

/// <summary>Calls whose results may leave in any order, and what leaves after all of them.</summary>
internal sealed class AsyncSegment<TIn, TOut>
{
    /// <summary>How many of its calls have not ended.</summary>
    public int InFlight { get; set; }

    /// <summary>The ended calls whose results have not left.</summary>
    public Queue<AsyncCall<TIn, TOut>> Ended { get; } = new();

    /// <summary>Whether no more calls are added.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Hands on the watermark or the status that closed the segment; null when none did.</summary>
    public Action? Then { get; private set; }

    /// <summary>Adds no more calls.</summary>
    public void Close(Action? then = null) => (IsClosed, Then) = (true, then);
}
