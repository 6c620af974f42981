using System.Collections;
using FlinkNet.Model;
using FlinkNet.Transformations;
using Microsoft.Extensions.Configuration;

namespace FlinkNet;

/// <summary>Where a program is written down: sources begin here, and executing it runs the steps that were added.</summary>
/// <remarks>
/// The same program runs alone (an embedded silo), as several processes (<c>--processes P</c>), or as a member of a cluster; every process
/// builds the same graph from it, so user code is never serialized.
/// </remarks>
public sealed class StreamExecutionEnvironment
{
    private const string NonRestoredState = "allow-non-restored-state";

    // The program would go another way without them than its user meant.
    private static readonly string[] MustHaveValues =
        ["from-savepoint", "check-savepoint", "checkpoint-dir", "checkpoint-interval-ms", "savepoint-dir", "claim-mode", "state-backend",
            "grain-storage"];

    // What a program that attaches is to do; one that does not may have arguments of these names.
    private static readonly string[] AttachedFlags = ["list", "checkpoint", "savepoint", "stop", "drain", "cancel"];

    private readonly List<Transformation> _transformations = [];

    private StreamExecutionEnvironment(IReadOnlyList<string> arguments, IConfiguration configuration)
    {
        Arguments = arguments;
        Configuration = configuration;
        Config = ReadConfig(configuration);
    }

    /// <summary>The program's arguments as they were given.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>
    /// The program's arguments (<c>--slot-timeout 60</c>) over the environment variables of their names (<c>FLINKNET_SLOT_TIMEOUT=60</c>).
    /// </summary>
    public IConfiguration Configuration { get; }

    /// <summary>How the program runs.</summary>
    public ExecutionConfig Config { get; }

    /// <summary>
    /// Who runs the program instead of silos that are started for it; null for nobody. What it can do is the host's to know.
    /// </summary>
    internal object? ProgramHost { get; set; }

    /// <summary>The steps added so far, in the order of writing.</summary>
    public IReadOnlyList<Transformation> Transformations => _transformations;

    /// <summary>Makes an empty program.</summary>
    /// <param name="args"> The program's arguments. Flink.NET reads <c>--parallelism</c>, <c>--max-parallelism</c>, <c>--processes</c>,
    /// <c>--operator-chaining</c>, <c>--buffer-timeout-ms</c>, <c>--auto-watermark-interval-ms</c>, <c>--checkpoint-interval-ms</c>,
    /// <c>--checkpoint-dir</c>, <c>--local-recovery</c>, <c>--state-backend</c>, <c>--state-dir</c>, <c>--state-memory-mb</c>,
    /// <c>--sink-committer-retries</c>, <c>--from-savepoint</c>, <c>--allow-non-restored-state</c> and <c>--claim-mode</c>; the rest is the
    /// program's own, readable from <see cref="Configuration"/>.
    /// </param>
    /// <remarks>
    /// From here on a <see cref="FlinkException"/> that the program does not catch ends it with its message and exit code 1
    /// (130 or 143 after Ctrl-C or SIGTERM) rather than with the runtime's stack dump.
    /// </remarks>
    /// <exception cref="FlinkException">An argument has a value that it cannot have.</exception>
    public static StreamExecutionEnvironment Create(params string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        ProgramFailure.Report();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(EnvironmentArguments())
            .AddCommandLine([.. WithFlagValues(args)])
            .Build();
        return new StreamExecutionEnvironment(args, configuration);
    }

    /// <summary>Sets the parallelism of operators that set none.</summary>
    public StreamExecutionEnvironment SetParallelism(int parallelism)
    {
        TransformationSettings.Check("the environment", "parallelism", parallelism);
        Config.Parallelism = parallelism;
        return this;
    }

    /// <summary>Sets the max parallelism of operators that set none.</summary>
    public StreamExecutionEnvironment SetMaxParallelism(int maxParallelism)
    {
        TransformationSettings.Check("the environment", "max parallelism", maxParallelism);
        Config.MaxParallelism = maxParallelism;
        return this;
    }

    /// <summary>Lets the job take checkpoints, from which it goes on after a failure and when the program is started again.</summary>
    /// <param name="interval">How often: 10 ms to 1 day.</param>
    /// <param name="directory">Where they are kept: a folder or a blob container, which every process of the job must reach.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not in its range.</exception>
    public StreamExecutionEnvironment EnableCheckpointing(TimeSpan interval, string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Config.Checkpointing.Interval = interval;
        Config.Checkpointing.Directory = directory;
        return this;
    }

    /// <summary>
    /// Begins a stream with the records of <paramref name="source"/>, with the timestamps that the source gives them and without watermarks
    /// until it ends.
    /// </summary>
    public SingleOutputStreamOperator<T> FromSource<T, TSplit, TEnumeratorState>(ISource<T, TSplit, TEnumeratorState> source) =>
        FromSource(source, WatermarkStrategy.NoWatermarks<T>());

    /// <summary>
    /// Begins a stream with the records of <paramref name="source"/>, whose time is assigned by <paramref name="watermarks"/>, split by
    /// split (rule W13).
    /// </summary>
    public SingleOutputStreamOperator<T> FromSource<T, TSplit, TEnumeratorState>(
        ISource<T, TSplit, TEnumeratorState> source, WatermarkStrategy<T> watermarks)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(watermarks);
        return new SingleOutputStreamOperator<T>(
            this,
            Register(id => new SourceTransformation<T, TSplit, TEnumeratorState>(id, source.DefaultName, source, watermarks)));
    }

    internal TTransformation Register<TTransformation>(Func<int, TTransformation> create)
        where TTransformation : Transformation
    {
        var transformation = create(_transformations.Count);
        _transformations.Add(transformation);
        return transformation;
    }

    private static IEnumerable<KeyValuePair<string, string?>> EnvironmentArguments()
    {
        const string Prefix = "FLINKNET_";
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                yield return new(name[Prefix.Length..].Replace('_', '-'), (string?)variable.Value);
            }
        }
    }

    private static ExecutionConfig ReadConfig(IConfiguration configuration)
    {
        var config = new ExecutionConfig();
        config.Parallelism = Read(configuration, "parallelism", config.Parallelism, 1, TransformationSettings.MaxParallelismLimit);
        if (configuration["max-parallelism"] is not null)
        {
            config.MaxParallelism =
                Read(configuration, "max-parallelism", config.MaxParallelism, 1, TransformationSettings.MaxParallelismLimit);
        }

        config.Processes = Read(configuration, "processes", config.Processes, 1, 64);
        config.BufferTimeout = TimeSpan.FromMilliseconds(
            Read(configuration, "buffer-timeout-ms", (int)config.BufferTimeout.TotalMilliseconds, 0, 3_600_000));
        config.AutoWatermarkInterval = TimeSpan.FromMilliseconds(
            Read(configuration, "auto-watermark-interval-ms", (int)config.AutoWatermarkInterval.TotalMilliseconds, 1, 3_600_000));
        if (configuration["checkpoint-interval-ms"] is not null)
        {
            config.Checkpointing.Interval = TimeSpan.FromMilliseconds(Read(configuration, "checkpoint-interval-ms", 0, 10, 86_400_000));
        }

        config.Checkpointing.Directory = configuration["checkpoint-dir"];
        config.Checkpointing.SavepointDirectory = configuration["savepoint-dir"];
        config.StateBackend = configuration["state-backend"] ?? config.StateBackend;
        config.StateDirectory = configuration["state-dir"];
        config.StateMemory = (long)Read(configuration, "state-memory-mb", (int)(config.StateMemory >> 20), 16, 1 << 20) << 20;
        config.Sinks.CommitterRetries = Read(configuration, "sink-committer-retries", config.Sinks.CommitterRetries, 0, 1000);
        config.OperatorChaining = Read(configuration, "operator-chaining", config.OperatorChaining);
        config.Checkpointing.AlignedCheckpointTimeout = TimeSpan.FromMilliseconds(
            Read(configuration, "aligned-checkpoint-timeout-ms", (int)config.Checkpointing.AlignedCheckpointTimeout.TotalMilliseconds, 0,
                86_400_000));
        config.Checkpointing.UnalignedCheckpoints = Read(configuration, "unaligned-checkpoints", config.Checkpointing.UnalignedCheckpoints);
        config.Checkpointing.LocalRecovery = Read(configuration, "local-recovery", config.Checkpointing.LocalRecovery);
        config.SavepointRestore.RestorePath = configuration["from-savepoint"];
        config.SavepointRestore.AllowNonRestoredState =
            Read(configuration, NonRestoredState, config.SavepointRestore.AllowNonRestoredState);
        config.SavepointRestore.ClaimMode = configuration["claim-mode"] switch
        {
            null or "no-claim" => RestoreClaimMode.NoClaim,
            "claim" => RestoreClaimMode.Claim,
            var other => throw new FlinkException(FailureOrigin.User, $"--claim-mode is '{other}'; it must be no-claim or claim."),
        };
        return config;
    }

    private static IEnumerable<string> WithFlagValues(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            yield return args[i];
            if (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                continue;
            }

            // The one argument that is mostly given without a value; what follows it would otherwise be taken for its value.
            if (args[i] == $"--{NonRestoredState}")
            {
                yield return "true";
            }
            else if (args[i] == "--attach"
                || (args.Contains("--attach") && Array.Exists(AttachedFlags, name => args[i] == $"--{name}")))
            {
                yield return "";
            }
            else if (Array.Exists(MustHaveValues, name => args[i] == $"--{name}"))
            {
                throw new FlinkException(FailureOrigin.User, $"{args[i]} has no value.");
            }
        }
    }

    private static bool Read(IConfiguration configuration, string name, bool fallback)
    {
        if (configuration[name] is not { } text)
        {
            return fallback;
        }

        return bool.TryParse(text, out var value)
            ? value
            : throw new FlinkException(FailureOrigin.User, $"--{name} is '{text}'; it must be true or false.");
    }

    private static int Read(IConfiguration configuration, string name, int fallback, int min, int max)
    {
        if (configuration[name] is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, out var value) && value >= min && value <= max
            ? value
            : throw new FlinkException(FailureOrigin.User, $"--{name} is '{text}'; it must be a whole number from {min} to {max}.");
    }
}
