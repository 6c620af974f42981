using FlinkNet.Client;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Silo;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Testing;

/// <summary>
/// A cluster within the test's process: real silos over loopback, on which many jobs run, one after another or side by side. Made for
/// xunit's fixtures: it starts with the first job, and is stopped when it is disposed of. Tasks and TaskManagers can be killed and the
/// snapshot store disturbed, so that a test shows that a job survives it.
/// </summary>
/// <remarks>What runs when the cluster is disposed of is cancelled.</remarks>
public sealed class FlinkMiniCluster : IAsyncDisposable, IProgramHost
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(20);

    private readonly FlinkMiniClusterOptions _options = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<Task, CatalogedJob> _running = [];
    private readonly Dictionary<string, int> _jobsByName = new(StringComparer.Ordinal);
    private readonly MiniSilos _silos;
    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("flinknet-mini-"));
    private bool _isStarted;
    private bool _isDisposed;

    /// <summary>Makes a cluster of one TaskManager with four slots.</summary>
    public FlinkMiniCluster()
        : this(static _ => { })
    {
    }

    /// <summary>Makes a cluster.</summary>
    /// <param name="configure">Sets its size.</param>
    public FlinkMiniCluster(Action<FlinkMiniClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_options);
        _silos = new MiniSilos(_options.NumberSlotsPerTaskManager, SnapshotStore);
    }

    /// <summary>How many slots there are when none of the TaskManagers is killed.</summary>
    public int NumberSlots => _options.NumberTaskManagers * _options.NumberSlotsPerTaskManager;

    /// <summary>The numbers of the TaskManagers that run; none before the cluster is started.</summary>
    public IReadOnlyList<int> TaskManagers => _silos.Numbers;

    /// <summary>A folder for checkpoints and savepoints that is deleted with the cluster.</summary>
    public string CheckpointDirectory => _folder.Value.FullName;

    /// <summary>Delays calls to the stores of checkpoints and savepoints, and lets them fail.</summary>
    public SnapshotStoreFaults SnapshotStore { get; } = new();

    /// <summary>Makes an empty program that runs on this cluster, with as many subtasks for each step as there are slots.</summary>
    public StreamExecutionEnvironment CreateEnvironment()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var environment = StreamExecutionEnvironment.Create("--progress", "off").SetParallelism(NumberSlots);
        environment.ProgramHost = this;
        return environment;
    }

    /// <summary>Starts the cluster now, rather than with its first job. Starting it again does nothing.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await InTurnAsync(() => _isStarted ? Task.CompletedTask : StartSilosAsync(cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Kills a TaskManager: its silo ends at once, with all its tasks, and hands nothing over. A job that has some there starts again from
    /// its last checkpoint, as soon as there are slots for it.
    /// </summary>
    /// <param name="number">Its number, from 2: the first TaskManager holds the JobManagers.</param>
    /// <param name="cancellationToken">Ends the waiting for the cluster's start.</param>
    /// <exception cref="ArgumentException">There is no such TaskManager, or it is the first.</exception>
    public async Task KillTaskManagerAsync(int number, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        await InTurnAsync(() => _silos.KillAsync(number), cancellationToken);
    }

    /// <summary>Starts one more TaskManager, as something that watches over processes would after a kill.</summary>
    /// <returns>Its number: numbers are not given twice.</returns>
    public async Task<int> StartTaskManagerAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        var number = 0;
        await InTurnAsync(async () => number = await _silos.StartOneAsync(RunningJobs(), cancellationToken), cancellationToken);
        return number;
    }

    /// <summary>
    /// Kills a task of a job as soon as it runs: it fails as if its code had thrown, and the job starts again from its last checkpoint.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="operatorId">The uid or the name of an operator in the task.</param>
    /// <param name="subtask">Which of the operator's subtasks, from 0.</param>
    /// <param name="cancellationToken">Ends the waiting for the task.</param>
    /// <exception cref="InvalidOperationException">The job has ended, or runs without such a task.</exception>
    public async Task KillTaskAsync(JobClient job, string operatorId, int subtask = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentException.ThrowIfNullOrEmpty(operatorId);
        await UntilRunningAsync(job, cancellationToken);
        var tasks = _silos.TasksOf(job.JobId);
        var killed = tasks.FirstOrDefault(task => task.Id.Task.Subtask.Value == subtask && task.Task.Chain.Any(IsMeant)).Task;
        if (killed is null)
        {
            var known = tasks.SelectMany(task => task.Task.Chain, (task, element) => $"'{element.OperatorId ?? element.Name}'").Distinct();
            throw new InvalidOperationException(
                $"Job {job.JobId} runs no task with an operator whose uid or name is '{operatorId}' and that has a subtask {subtask}. "
                + $"There are: {string.Join(", ", known)}.");
        }

        killed.Control.Fail(
            new FlinkException(FailureOrigin.External, $"Subtask {subtask} of '{operatorId}' was killed by the test."));

        bool IsMeant(ChainElement element) => element.OperatorId == operatorId || element.Name == operatorId;
    }

    /// <summary>
    /// Waits until the job runs and a checkpoint is complete that begins after this call; takes checkpoints until one is. After a kill, it
    /// is complete when the job has recovered.
    /// </summary>
    /// <returns>The checkpoint's number.</returns>
    /// <exception cref="InvalidOperationException">The job takes no checkpoints, or has ended.</exception>
    public async Task<long> TakeCheckpointAsync(JobClient job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        while (true)
        {
            RequireCheckpoints(await UntilRunningAsync(job, cancellationToken));
            try
            {
                return await job.TriggerCheckpointAsync(cancellationToken);
            }
            catch (FlinkException)
            {
                // Something failed meanwhile: the job starts again, or the store is disturbed.
                await Task.Delay(RetryDelay, cancellationToken);
            }
        }
    }

    /// <summary>Cancels what runs, and stops the silos.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync();
        await _turn.WaitAsync();
        await Task.WhenAll(Running()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _silos.StopAsync();
        if (_folder.IsValueCreated)
        {
            _folder.Value.Delete(recursive: true);
        }

        _stop.Dispose();
        _turn.Dispose();
    }

    async Task<JobExecutionResult> IProgramHost.RunAsync(
        StreamExecutionEnvironment environment, string jobName, JobClient? watcher, CancellationToken cancellationToken)
    {
        var job = ProgramCompiler.Compile(environment, UniqueName(jobName));
        CheckSize(job);

        // Before anything is waited for: the program may write its next job meanwhile.
        environment.TakeTransformations(jobName);
        await StartAsync(cancellationToken);
        await JobValidation.CheckAsync(job, cancellationToken);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        Task<JobExecutionResult> running = null!;
        await InTurnAsync(
            () =>
            {
                _silos.AddJob(job);
                running = RunAsync(job, LaunchArguments.Read(environment, storages: []), watcher, cancel.Token);
                Note(running, job);
                return Task.CompletedTask;
            },
            cancel.Token);
        try
        {
            return await running;
        }
        finally
        {
            lock (_running)
            {
                _running.Remove(running);
            }
        }
    }

    private async Task<JobExecutionResult> RunAsync(
        CatalogedJob job,
        LaunchOptions launch,
        JobClient? watcher,
        CancellationToken cancellationToken)
    {
        var submitted = new SubmittedJob(Client, _silos.First.GetRequiredService<ILocalSiloDetails>().SiloAddress, job, launch);
        return SubmittedJob.ResultOf(await submitted.RunAsync(watcher, cancellationToken, CancellationToken.None), cancellationToken);
    }

    private FlinkClient Client => _silos.First.GetRequiredService<FlinkClient>();

    private async Task StartSilosAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var number = 1; number <= _options.NumberTaskManagers; number++)
            {
                await _silos.StartOneAsync([], cancellationToken);
            }

            _isStarted = true;
        }
        catch
        {
            await _silos.StopAsync();
            throw;
        }
    }

    private async Task InTurnAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await act();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<JobDetails> UntilRunningAsync(JobClient job, CancellationToken cancellationToken)
    {
        var details = await Client.FollowAsync(job.JobId, cancellationToken)
            .FirstAsync(details => details.Status == JobStatus.Running || details.Status.IsTerminal(), cancellationToken);
        if (details.Status.IsTerminal())
        {
            throw new InvalidOperationException($"Job '{details.JobName}' has ended: it is {details.Status}. {details.Failure?.Message}");
        }

        return details;
    }

    private void RequireCheckpoints(JobDetails details)
    {
        if (RunningJobs().Any(job => job.Graph.Name == details.JobName && job.Config.Checkpointing.Interval is null))
        {
            throw new InvalidOperationException(
                $"Job '{details.JobName}' takes no checkpoints. Call EnableCheckpointing(interval, cluster.CheckpointDirectory).");
        }
    }

    private void CheckSize(CatalogedJob job)
    {
        var needed = ProgramCompiler.SlotsNeeded(job.Graph);
        if (needed > NumberSlots)
        {
            throw new InvalidJobException(
                $"Job '{job.Graph.Name}' needs {needed} slots, and the mini-cluster has {NumberSlots} ({_options.NumberTaskManagers} "
                    + $"TaskManagers with "
                + $"{_options.NumberSlotsPerTaskManager} each): make it larger, or the parallelism smaller.");
        }
    }

    // A silo knows its jobs by their names.
    private string UniqueName(string jobName)
    {
        lock (_jobsByName)
        {
            var count = _jobsByName.GetValueOrDefault(jobName) + 1;
            _jobsByName[jobName] = count;
            return count == 1 ? jobName : $"{jobName}-{count}";
        }
    }

    private void Note(Task running, CatalogedJob job)
    {
        lock (_running)
        {
            _running.Add(running, job);
        }
    }

    private Task[] Running()
    {
        lock (_running)
        {
            return [.. _running.Keys];
        }
    }

    private CatalogedJob[] RunningJobs()
    {
        lock (_running)
        {
            return [.. _running.Values];
        }
    }
}
