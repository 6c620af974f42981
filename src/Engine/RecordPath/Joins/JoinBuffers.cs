namespace FlinkNet.Engine.RecordPath.Joins;

/// <summary>What an interval join keeps of one key: the records of both sides that may still find a partner.</summary>
internal sealed class JoinBuffers<TLeft, TRight>
{
    private SortedBuffer<TLeft> _left;
    private SortedBuffer<TRight> _right;

    /// <summary>The left records.</summary>
    public ref SortedBuffer<TLeft> Left => ref _left;

    /// <summary>The right records.</summary>
    public ref SortedBuffer<TRight> Right => ref _right;

    /// <summary>Whether a clean-up of the key is planned. There is one at a time.</summary>
    public bool HasCleanup { get; set; }

    /// <summary>Whether nothing is kept.</summary>
    public bool IsEmpty => _left.Count == 0 && _right.Count == 0;
}
