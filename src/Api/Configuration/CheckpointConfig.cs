namespace FlinkNet;

/// <summary>What a restored job may see of the records around a checkpoint.</summary>
public enum CheckpointingMode
{
    /// <summary>Each record changes state once: channels wait for one another's barriers.</summary>
    ExactlyOnce,

    /// <summary>Channels do not wait; after a restore, records around the barrier change state again.</summary>
    AtLeastOnce,
}

/// <summary>When checkpoints are taken, and what becomes of them.</summary>
public sealed class CheckpointConfig
{
    /// <summary>How often a checkpoint begins; null for never. <c>--checkpoint-interval-ms</c></summary>
    /// <value>10 ms to 1 day. Default: null; a job without checkpoints starts from the beginning when it is started again.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public TimeSpan? Interval
    {
        get;
        set
        {
            if (value is { } interval)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(10), nameof(value));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, TimeSpan.FromDays(1), nameof(value));
            }

            field = value;
        }
    }

    /// <summary>
    /// How long after the end of one checkpoint the next begins at the earliest, however long the first took. <c>--checkpoint-pause-ms</c>
    /// </summary>
    /// <value>0 or more. Default: 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public TimeSpan MinPauseBetweenCheckpoints
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>After what time a checkpoint that is not complete is aborted. <c>--checkpoint-timeout-ms</c></summary>
    /// <value>10 ms or more. Default: 10 minutes, as in Flink.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public TimeSpan Timeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(10));
            field = value;
        }
    }

    = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many checkpoints in a row may fail before the job's attempt does, so that it starts again from the last one. Those that fail
    /// because they cannot be stored do not count: to start again, the store would be needed too. Meanwhile the job goes on, and takes the
    /// next checkpoint at its interval. <c>--tolerable-failed-checkpoints</c>
    /// </summary>
    /// <value>0 or more. Default: 3.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public int TolerableFailedCheckpoints
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    = 3;

    /// <summary>How many completed checkpoints are kept. <c>--retained-checkpoints</c></summary>
    /// <value>1 or more. Default: 2, so that there is one to go back to when the newest cannot be read.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public int NumRetained
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = 2;

    /// <summary>What a restored job may see of the records around a checkpoint.</summary>
    /// <value>Default: <see cref="CheckpointingMode.ExactlyOnce"/>.</value>
    public CheckpointingMode Mode { get; set; }

    /// <summary>
    /// Whether a barrier that is held up may overtake the records before it, which are then stored with the checkpoint: so a checkpoint
    /// does not wait until a job under back-pressure has worked off what is in flight. <c>--unaligned-checkpoints false</c>
    /// </summary>
    /// <value>Default: true. Of no effect at least once, where no channel waits.</value>
    public bool UnalignedCheckpoints { get; set; } = true;

    /// <summary>
    /// How long after its beginning a checkpoint stays aligned: then barriers overtake records. 0 for from the start.
    /// <c>--aligned-checkpoint-timeout-ms</c>
    /// </summary>
    /// <value>0 or more. Default: 1 second. A job that keeps up aligns within milliseconds and stores no in-flight records; one that takes
    /// longer than the shortest usual interval does not keep up.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public TimeSpan AlignedCheckpointTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many bytes of in-flight records a task stores with an unaligned checkpoint at most. Where there are more, the checkpoint is
    /// aborted and the task's next one aligned.
    /// </summary>
    /// <value>1 MiB or more. Default: 64 MiB, over ten times what the credits of an exchange let be in flight to a task.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public long ChannelStateMax
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1L << 20);
            field = value;
        }
    }

    = 64L << 20;

    /// <summary>
    /// Whether processes keep copies of the state that they store on a local disk, below <see cref="ExecutionConfig.StateDirectory"/>, and
    /// tasks that start again go back to where they ran, to read them: so little is read from where checkpoints are. A copy that cannot be
    /// kept or read changes nothing but that. <c>--local-recovery</c>
    /// </summary>
    /// <value>Default: false, as in Flink. Only state with keys is copied.</value>
    public bool LocalRecovery { get; set; }

    /// <summary>Where checkpoints are written to: a folder, or a container of a blob account. <c>--checkpoint-dir</c></summary>
    /// <value>A path or address that every process of the cluster reaches. Default: null; a job that takes checkpoints must name
    /// one.</value>
    public string? Directory { get; set; }

    /// <summary>
    /// Where savepoints are written to when the caller names no other place: a folder, or a container of a blob account.
    /// <c>--savepoint-dir</c>
    /// </summary>
    /// <value>A path or address that every process of the cluster reaches. Default: null; the caller must name one.</value>
    public string? SavepointDirectory { get; set; }

    internal CheckpointConfig Copy() => (CheckpointConfig)MemberwiseClone();
}
