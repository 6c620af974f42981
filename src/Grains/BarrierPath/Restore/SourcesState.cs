using FlinkNet.Engine.RecordPath.Sources;

namespace FlinkNet.Grains.BarrierPath.Restore;

/// <summary>
/// What a JobManager stores of its sources' enumerators: enough to give every split to one reader only, also after it was lost.
/// </summary>
[GenerateSerializer, Alias("flink.SourcesState")]
internal sealed class SourcesState
{
    /// <summary>What the record is called in the grain's storage.</summary>
    public const string RecordName = "sources";

    /// <summary>The attempt that the state is of; 0 for none.</summary>
    [Id(0)]
    public int Attempt { get; set; }

    [Id(1)]
    public List<SourceState> Sources { get; set; } = [];

    /// <summary>The checkpoint in progress, whose barrier readers must have sent to be given more; 0 for none.</summary>
    [Id(2)]
    public long Checkpoint { get; set; }

    /// <summary>The checkpoint that the attempt began with; 0 for none.</summary>
    [Id(3)]
    public long RestoredCheckpoint { get; set; }

    /// <summary>The folder that it is in; null for one of the job's own.</summary>
    [Id(10)]
    public string? RestoredPath { get; set; }

    /// <summary>Whether the job was being stopped with it.</summary>
    [Id(11)]
    public bool Stops { get; set; }

    /// <summary>
    /// What is stored of the source of that operator id; state that does not tell operator ids is found by the step's number.
    /// </summary>
    public SourceState? Find(string operatorId, int sourceId) =>
        Sources.Find(source => source.OperatorId is null ? source.SourceId == sourceId : source.OperatorId == operatorId);
}

/// <summary>What is stored of one source.</summary>
[GenerateSerializer, Alias("flink.SourceState")]
internal sealed class SourceState
{
    [Id(0)]
    public int SourceId { get; set; }

    [Id(1)]
    public byte[] EnumeratorState { get; set; } = [];

    [Id(2)]
    public List<SplitAnswerState> Answers { get; set; } = [];

    /// <summary>By what the source is found again in another program; null in what older versions stored.</summary>
    [Id(3)]
    public string? OperatorId { get; set; }

    /// <summary>Answers that no reader took and that are to go back to the enumerator.</summary>
    [Id(4)]
    public List<SplitAnswerState> Returned { get; set; } = [];

    public static SourceState Of(int sourceId, string operatorId, SourceCoordinatorSnapshot snapshot) => new()
    {
        SourceId = sourceId,
        OperatorId = operatorId,
        EnumeratorState = snapshot.EnumeratorState,
        Answers = [.. snapshot.Answers.Select(SplitAnswerState.Of)],
        Returned = [.. snapshot.Returned.Select(SplitAnswerState.Of)],
    };

    public SourceCoordinatorSnapshot ToSnapshot() => new(EnumeratorState, [.. Answers.Select(answer => answer.ToAnswer())])
    {
        Returned = [.. Returned.Select(answer => answer.ToAnswer())],
    };
}

/// <summary>The last answer that a reader got.</summary>
[GenerateSerializer, Alias("flink.SplitAnswerState")]
internal sealed class SplitAnswerState
{
    [Id(0)]
    public int Subtask { get; set; }

    [Id(1)]
    public long Number { get; set; }

    [Id(2)]
    public int Count { get; set; }

    [Id(3)]
    public byte[] Splits { get; set; } = [];

    [Id(4)]
    public bool NoMoreSplits { get; set; }

    [Id(5)]
    public TimeSpan RetryAfter { get; set; }

    public static SplitAnswerState Of(NumberedAnswer answer) => new()
    {
        Subtask = answer.Subtask,
        Number = answer.Number,
        Count = answer.Answer.Count,
        Splits = answer.Answer.Splits,
        NoMoreSplits = answer.Answer.NoMoreSplits,
        RetryAfter = answer.Answer.RetryAfter,
    };

    public NumberedAnswer ToAnswer() => new(Subtask, Number, new SplitAnswer(Count, Splits, NoMoreSplits, RetryAfter));
}
