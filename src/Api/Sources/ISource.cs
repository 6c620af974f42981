namespace FlinkNet;

/// <summary>Whether a source ends.</summary>
public enum Boundedness
{
    /// <summary>The source ends by itself, and with it the job.</summary>
    Bounded,

    /// <summary>The source goes on until the job is stopped.</summary>
    ContinuousUnbounded,
}

/// <summary>
/// Where records come from: splits, an enumerator on the JobManager's side that hands them out, and readers whose position is a value.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TSplit">A piece of the input, with the position in it. Crosses processes: mark it
/// <c>[GenerateSerializer]</c>.</typeparam>
/// <typeparam name="TEnumeratorState">What the enumerator must remember. Is stored: mark it <c>[GenerateSerializer]</c>.</typeparam>
public interface ISource<T, TSplit, TEnumeratorState>
{
    /// <summary>Whether the source ends by itself.</summary>
    Boundedness Boundedness { get; }

    /// <summary>What to call the source when the job's author does not name it.</summary>
    string DefaultName { get; }

    /// <summary>
    /// Whether readers hand out records that the source keeps, or that somebody else has. Those that can be changed in place are then
    /// copied, unless the job reuses objects; a reader that makes its records anew need not say so.
    /// </summary>
    bool KeepsRecords => false;

    /// <summary>Checks what can be checked on the submitting side, before anything runs.</summary>
    /// <exception cref="Model.FlinkException">What is wrong and what to do.</exception>
    void Validate()
    {
    }

    /// <summary>Makes the enumerator: fresh when <paramref name="restored"/> is null, otherwise where the remembered one stood.</summary>
    ISplitEnumerator<TSplit, TEnumeratorState> CreateEnumerator(ISplitEnumeratorContext context, TEnumeratorState? restored);

    /// <summary>Makes the reader of one subtask.</summary>
    ISourceReader<T, TSplit> CreateReader(ISourceReaderContext context);
}

/// <summary>A split that has a name: its watermark is distinct from those of the other splits of its reader.</summary>
public interface ISourceSplit
{
    /// <summary>The split's name, unique within its source.</summary>
    string SplitId { get; }
}

/// <summary>What an enumerator may know about the job.</summary>
public interface ISplitEnumeratorContext
{
    /// <summary>How many readers there are.</summary>
    int Parallelism { get; }

    /// <summary>
    /// Counts a piece of the input that was found and cannot be read since it is gone, and warns of it. Callable from any thread.
    /// </summary>
    /// <param name="what">What is gone, and what follows, in a sentence.</param>
    void CountVanished(string what)
    {
    }
}

/// <summary>Finds the splits of a source and hands them to readers. Runs in one place per source and job; calls never overlap.</summary>
/// <typeparam name="TSplit">The type of the splits.</typeparam>
/// <typeparam name="TState">What the enumerator must remember.</typeparam>
public interface ISplitEnumerator<TSplit, TState>
{
    /// <summary>Finds the splits. Called once before the first request, unless the enumerator was restored; may do I/O.</summary>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Answers the reader of <paramref name="subtask"/>, which has nothing left to read. It asks again when it has read all of the answer:
    /// splits that cover the same time belong in one answer.
    /// </summary>
    SplitAssignment<TSplit> HandleSplitRequest(int subtask);

    /// <summary>
    /// What the reader of <paramref name="subtask"/>, which goes on with splits of a checkpoint, must have beside these. Asked before it
    /// reads its first record; it requests more only when it has read them all. A source whose splits cover the same time answers with all
    /// that the reader owns, since what it begins with later would be late. By default nothing: splits that no reader has yet are later in
    /// time than those that readers have.
    /// </summary>
    /// <remarks>
    /// Splits that were handed out and reached no reader before the checkpoint are handed on without asking the enumerator.
    /// </remarks>
    IReadOnlyList<TSplit> HandleRestoredReader(int subtask) => [];

    /// <summary>What to remember: a value that later calls do not change.</summary>
    TState SnapshotState();
}

/// <summary>An enumerator's answer to a reader that has nothing left to read.</summary>
/// <typeparam name="TSplit">The type of the splits.</typeparam>
/// <param name="Splits">The splits to read next; may be empty.</param>
/// <param name="NoMoreSplits">Whether these were the last this reader will ever get.</param>
/// <param name="RetryAfter">With no splits and more to come: when to ask again.</param>
public sealed record SplitAssignment<TSplit>(IReadOnlyList<TSplit> Splits, bool NoMoreSplits, TimeSpan RetryAfter)
{
    /// <summary>The answer that ends a reader.</summary>
    public static SplitAssignment<TSplit> None { get; } = new([], NoMoreSplits: true, TimeSpan.Zero);

    /// <summary>The answer with one split to read.</summary>
    public static SplitAssignment<TSplit> Of(TSplit split) => new([split], NoMoreSplits: false, TimeSpan.Zero);
}

/// <summary>What a reader may know and request.</summary>
public interface ISourceReaderContext : ITaskContext
{
    /// <summary>Tells the task that <see cref="ISourceReader{T, TSplit}.Read"/> has something new. Callable from any thread.</summary>
    void Wake();

    /// <summary>Counts a record that could not be read and was skipped or sent to a handler.</summary>
    void CountMalformed();

    /// <summary>Counts a piece of the input that was skipped since it is gone, and warns of it.</summary>
    /// <param name="what">What is gone, and what follows, in a sentence.</param>
    void CountVanished(string what)
    {
    }
}

/// <summary>Reads the splits of one subtask. All calls come from the task's loop, one at a time.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TSplit">The type of the splits.</typeparam>
public interface ISourceReader<T, TSplit> : IDisposable
{
    /// <summary>
    /// Whether splits are read one after the other, in the order of their time. One that waits for its turn then does not hold the
    /// watermark back: what it holds is later than what is being read. Otherwise every split that the reader has does, until it has records
    /// of its own.
    /// </summary>
    bool ReadsOneByOne => false;

    /// <summary>Takes more splits to read.</summary>
    void AddSplits(IReadOnlyList<TSplit> splits);

    /// <summary>
    /// Appends records of one split to <paramref name="batch"/>, which arrives empty, and sets their timestamps if they have any. Not more
    /// of them than its <see cref="Model.RecordBatch{T}.CountMax"/>, which gets small when records are large or take long: no barrier
    /// divides what is handed on at once. Bounded work; must not wait for data that is not there yet.
    /// </summary>
    ReadResult Read(Model.RecordBatch<T> batch);

    /// <summary>
    /// The splits not yet read to their end, each with the position after the last record that <see cref="Read"/> handed out.
    /// </summary>
    IReadOnlyList<TSplit> SnapshotState();
}

/// <summary>What a reader can do next.</summary>
public enum ReadStatus
{
    /// <summary>There may be more right now.</summary>
    MoreAvailable,

    /// <summary>Nothing for the moment: call again when woken, or at the time that the result names.</summary>
    NothingAvailable,

    /// <summary>All splits at hand were read to their end; another may be requested.</summary>
    EndOfSplits,
}

/// <summary>A reader's answer.</summary>
/// <param name="Status">What the reader can do next.</param>
/// <param name="RetryAt">With <see cref="ReadStatus.NothingAvailable"/>: the <see cref="TimeProvider.GetTimestamp"/> value to call again
/// at; <see cref="long.MaxValue"/> for "when woken".</param>
public readonly record struct ReadResult(ReadStatus Status, long RetryAt = long.MaxValue)
{
    /// <summary>
    /// The name of the split that the records are of (see <see cref="ISourceSplit"/>); null when splits are not told apart.
    /// </summary>
    public string? SplitId { get; init; }

    /// <summary>Whether these were the last records of the split that <see cref="SplitId"/> names.</summary>
    public bool IsSplitFinished { get; init; }

    /// <summary>There may be more right now.</summary>
    public static ReadResult More => new(ReadStatus.MoreAvailable);

    /// <summary>All splits at hand were read to their end.</summary>
    public static ReadResult End => new(ReadStatus.EndOfSplits);

    /// <summary>Nothing before the time <paramref name="timestamp"/>, in units of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public static ReadResult NotBefore(long timestamp) => new(ReadStatus.NothingAvailable, timestamp);
}
