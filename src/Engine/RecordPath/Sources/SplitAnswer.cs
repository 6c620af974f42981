namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>What a reader gets when it requests splits.</summary>
/// <param name="Count">How many splits <paramref name="Splits"/> holds.</param>
/// <param name="Splits">The splits, serialized.</param>
/// <param name="NoMoreSplits">Whether the reader will never get another.</param>
/// <param name="RetryAfter">With no splits and more to come: when to ask again.</param>
internal sealed record SplitAnswer(int Count, byte[] Splits, bool NoMoreSplits, TimeSpan RetryAfter)
{
    /// <summary>Whether it settles the request. Otherwise the reader asks again under the same number.</summary>
    public bool IsFinal => Count > 0 || NoMoreSplits;

    /// <summary>
    /// Whether the enumerator was not asked yet: it may have splits for the reader, whose time nobody may pass meanwhile.
    /// </summary>
    public bool IsPostponed { get; init; }
}

/// <summary>The last final answer that a reader got, which is given again when it asks again under the same number.</summary>
/// <param name="Subtask">The reader.</param>
/// <param name="Number">The number of its request.</param>
/// <param name="Answer">The answer.</param>
internal sealed record NumberedAnswer(int Subtask, long Number, SplitAnswer Answer);

/// <summary>All that a source's coordinator must remember.</summary>
/// <param name="EnumeratorState">The enumerator's state, serialized.</param>
/// <param name="Answers">The last answer of each reader that asked.</param>
internal sealed record SourceCoordinatorSnapshot(byte[] EnumeratorState, IReadOnlyList<NumberedAnswer> Answers)
{
    /// <summary>
    /// Answers that were given and not taken by readers that there are no more: their splits are among the first that the new readers get.
    /// </summary>
    public IReadOnlyList<NumberedAnswer> Returned { get; init; } = [];

    /// <summary>
    /// What a coordinator of more or fewer readers begins with. The splits that the old readers held go to the new ones with their state;
    /// an answer that was still in flight is in no reader's state,
    /// and its splits are handed to a new reader before that reads its first record. The new readers count their requests from the
    /// beginning.
    /// </summary>
    /// <param name="answered">For each old reader, the number of the last answer that it took.</param>
    public SourceCoordinatorSnapshot ForOtherReaders(IReadOnlyList<long> answered) => new(EnumeratorState, [])
    {
        Returned = [.. Returned, .. Answers.Where(answer => answer.Number > answered[answer.Subtask])],
    };
}
