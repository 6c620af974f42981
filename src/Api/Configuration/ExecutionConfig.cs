namespace FlinkNet;

/// <summary>How a program runs, as given on the command line, in the environment, or by its author.</summary>
public sealed class ExecutionConfig
{
    private CheckpointConfig _checkpointing = new();
    private SinkConfig _sinks = new();
    private SavepointRestoreSettings _savepointRestore = new();

    /// <summary>The parallelism of operators that set none. <c>--parallelism N</c></summary>
    /// <value>1 to 32,768. Default: the number of processors, as Flink's local environment has it.</value>
    public int Parallelism { get; set; } = Environment.ProcessorCount;

    /// <summary>The max parallelism of operators that set none. <c>--max-parallelism N</c></summary>
    /// <value> 1 to 32,768. Default: 720, which most parallelisms divide, so that key groups spread evenly. When it was not set, a restored
    /// job keeps the one that its state was stored with.
    /// </value>
    public int MaxParallelism
    {
        get;
        set
        {
            field = value;
            HasMaxParallelism = true;
        }
    }

    = 720;

    /// <summary>Whether <see cref="MaxParallelism"/> was set.</summary>
    internal bool HasMaxParallelism { get; private set; }

    /// <summary>
    /// Over how many silo processes on this machine the job is spread; the program starts the others itself. <c>--processes P</c>
    /// </summary>
    /// <value>1 to 64. Default: 1, an embedded silo.</value>
    public int Processes { get; set; } = 1;

    /// <summary>Whether operators may share tasks. <c>--operator-chaining false</c> gives each its own.</summary>
    /// <value>Default: true.</value>
    public bool OperatorChaining { get; set; } = true;

    /// <summary>
    /// Whether records that can be changed in place are handed on without copies, as Flink's <c>pipeline.object-reuse</c>.
    /// <c>--object-reuse</c>
    /// </summary>
    /// <value>
    /// Default: false. Each consumer of a stream has its own copy of such a record, and a function may keep and change what it has
    /// emitted. Records that cannot be changed - structs, records with properties that are set once - are never copied. With true, no
    /// function may change a record that it was given or has emitted.
    /// </value>
    public bool ObjectReuse { get; set; }

    /// <summary>How often watermark generators are called. <c>--auto-watermark-interval-ms</c></summary>
    /// <value>1 ms to 1 hour. Default: 200 ms, as in Flink.</value>
    public TimeSpan AutoWatermarkInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Where keyed state is kept while the job runs. <c>--state-backend memory|rocksdb</c></summary>
    /// <value>One of <see cref="StateBackends"/>. Default: memory.</value>
    public string StateBackend { get; set; } = StateBackends.Memory;

    /// <summary>
    /// Where files are kept while the job runs, those of a back end that needs some and the copies of local recovery; nothing there
    /// outlives the process. <c>--state-dir</c>
    /// </summary>
    /// <value>A folder on a local disk. Default: null, a folder of its own for each process below the system's for temporary files.</value>
    public string? StateDirectory { get; set; }

    /// <summary>
    /// How much memory all keyed state that is kept in files may take in one process: caches and write buffers together.
    /// <c>--state-memory-mb</c>
    /// </summary>
    /// <value>16 MiB to 1 TiB, in bytes. Default: 512 MiB.</value>
    public long StateMemory { get; set; } = 512L << 20;

    /// <summary>When checkpoints are taken, and where they are kept.</summary>
    public CheckpointConfig Checkpointing => _checkpointing;

    /// <summary>How results are committed.</summary>
    public SinkConfig Sinks => _sinks;

    /// <summary>What the job starts from.</summary>
    public SavepointRestoreSettings SavepointRestore => _savepointRestore;

    /// <summary>
    /// Whether and when a job that failed starts again; null for the default, which depends on whether there are checkpoints.
    /// <c>--restart-strategy</c> and the arguments that begin with <c>--restart-</c>
    /// </summary>
    public RestartStrategy? RestartStrategy { get; set; }

    /// <summary>
    /// How long a partly filled buffer may wait in a busy task before it is sent. A task that runs out of input sends at once.
    /// </summary>
    /// <value>0 (send after each step) to 1 hour. Default: 100 ms, as in Flink.</value>
    public TimeSpan BufferTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long what is on its way to a subtask on one channel may take it: behind a slow step less is in flight, so that barriers and
    /// watermarks are through soon. A subtask looks for barriers after a quarter of that time. <c>--in-flight-time-ms</c>
    /// </summary>
    /// <value>0 (no bound but by bytes and buffers) to 1 hour. Default: 100 ms, a tenth of the usual checkpoint interval.</value>
    public TimeSpan InFlightTime { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Sets <see cref="ObjectReuse"/>: no function changes a record that it was given or has emitted.</summary>
    public ExecutionConfig EnableObjectReuse()
    {
        ObjectReuse = true;
        return this;
    }

    /// <summary>The settings as they are now, for a job: what the program sets afterwards is for its next one.</summary>
    internal ExecutionConfig Copy()
    {
        var copy = (ExecutionConfig)MemberwiseClone();
        copy._checkpointing = _checkpointing.Copy();
        copy._sinks = _sinks.Copy();
        copy._savepointRestore = _savepointRestore.Copy();
        return copy;
    }
}
