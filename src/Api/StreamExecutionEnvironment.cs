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
    private readonly List<Transformation> _added = [];
    private readonly ArgumentReader _arguments;
    private int _count;

    private StreamExecutionEnvironment(IReadOnlyList<string> arguments)
    {
        Arguments = arguments;
        _arguments = new ArgumentReader(arguments);
        Config = ConfigArguments.Read(Configuration);
    }

    /// <summary>The program's arguments as they were given.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>
    /// The program's arguments (<c>--slot-timeout 60</c>) over the environment variables of their names (<c>FLINKNET_SLOT_TIMEOUT=60</c>).
    /// </summary>
    public IConfiguration Configuration => _arguments.Configuration;

    /// <summary>How the program runs.</summary>
    public ExecutionConfig Config { get; }

    /// <summary>
    /// Who runs the program instead of silos that are started for it; null for nobody. What it can do is the host's to know.
    /// </summary>
    internal object? ProgramHost { get; set; }

    /// <summary>
    /// The steps of the next job, in the order of writing: those added since the last one was executed, and the earlier ones that their
    /// records come from.
    /// </summary>
    public IReadOnlyList<Transformation> Transformations => WithInputs(_added);

    /// <summary>The job that was executed last; null for none.</summary>
    internal string? ExecutedJob { get; private set; }

    /// <summary>Who hears of the program's jobs. What they are is the runner's to know.</summary>
    internal List<object> JobListeners { get; } = [];

    /// <summary>Makes an empty program.</summary>
    /// <param name="args">
    /// The program's arguments. Flink.NET reads those that <c>--help</c> lists, which ends the program; the rest is the program's own,
    /// readable from <see cref="Configuration"/>.
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
        if (args.Contains("--help"))
        {
            Console.Out.Write(args.SkipWhile(arg => arg != "--help").ElementAtOrDefault(1) == "markdown"
                ? ProgramArguments.Markdown()
                : ProgramArguments.Help());
            Environment.Exit(0);
        }

        return new StreamExecutionEnvironment(args);
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
    /// split.
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

    /// <summary>
    /// Refuses an argument that is nearly called as one of Flink.NET's and that the program has not read: called when it has read its own.
    /// </summary>
    /// <exception cref="FlinkException">There is one.</exception>
    internal void RefuseMisspeltArguments() => _arguments.RefuseMisspelt();

    internal TTransformation Register<TTransformation>(Func<int, TTransformation> create)
        where TTransformation : Transformation
    {
        var transformation = create(_count++);
        AsyncFunctions.RefuseTasks(transformation);
        _added.Add(transformation);
        return transformation;
    }

    /// <summary>A job has taken the steps: what is executed next begins without them.</summary>
    internal void TakeTransformations(string jobName)
    {
        ExecutedJob = jobName;
        _added.Clear();
    }

    /// <summary>
    /// Leaves out the steps that lead to no sink, for a job that collects one stream: the program may collect the others later.
    /// </summary>
    internal void LeaveUnfinishedOut()
    {
        var finished = WithInputs(_added.Where(step => step.OutputType is null)).ToHashSet();
        _added.RemoveAll(step => !finished.Contains(step));
    }

    /// <summary>A step that was added for a job that did not come to be.</summary>
    internal void Forget(Transformation transformation) => _added.Remove(transformation);

    private static List<Transformation> WithInputs(IEnumerable<Transformation> steps)
    {
        // Numbers are given in the order of writing, and never twice.
        var found = new SortedDictionary<int, Transformation>();
        var open = new Stack<Transformation>(steps);
        while (open.TryPop(out var step))
        {
            if (found.TryAdd(step.Id, step))
            {
                foreach (var input in step.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return [.. found.Values];
    }
}
