using FlinkNet.Attach;
using FlinkNet.Client;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Silo;
using FlinkNet.Silo.Modules;

namespace FlinkNet;

/// <summary>
/// A job that runs beside the program: reads its status, saves it, stops it, rescales it, cancels it. Made by <c>SubmitAsync</c> for a job
/// of this program, and by <see cref="AttachAsync(string, string, string?, CancellationToken)"/> for one that other processes run.
/// </summary>
/// <remarks>
/// A submitted job that still runs when its client is disposed of is cancelled, since its silos are those of this process; with
/// <c>--grain-storage</c> it is left to the other processes. A job that was attached to goes on.
/// </remarks>
public sealed class JobClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _dispose = new();
    private readonly TaskCompletionSource<(JobId Job, FlinkClient Client)> _submitted =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JobCalls _calls = new();
    private readonly string _jobName;
    private Task<JobExecutionResult> _run =
        Task.FromException<JobExecutionResult>(new InvalidOperationException("The job was not submitted."));

    internal JobClient(string jobName) => _jobName = jobName;

    /// <summary>Completes when the cluster has taken the job.</summary>
    internal Task Submitted => _submitted.Task;

    /// <summary>Whether only listeners have the client, who do not decide how the program runs.</summary>
    internal bool IsOfListeners { get; init; }

    /// <summary>
    /// Finds a job that other processes run. Without <paramref name="grainStorage"/> they are processes of this user on this machine; with
    /// it they may be anywhere, and have the same <c>--grain-storage</c>.
    /// </summary>
    /// <param name="clusterId">The cluster: <c>--cluster-id</c> of its processes, <c>flink</c> for those that were given none.</param>
    /// <param name="jobName">The job's name, or its id.</param>
    /// <param name="grainStorage">Where the cluster keeps its members: <c>redis://…</c>, <c>azure-blob://…</c>, <c>https://…</c>; null for
    /// a cluster of this machine.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The job's client. Disposing of it leaves the job alone.</returns>
    /// <exception cref="FlinkException">The cluster or the job cannot be found: the message says what was looked for, where.</exception>
    public static Task<JobClient> AttachAsync(
        string clusterId, string jobName, string? grainStorage = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(clusterId);
        ArgumentException.ThrowIfNullOrEmpty(jobName);
        return AttachedJob.AttachAsync(
            FinderOf(ClusterStorage.Read(grainStorage, Plugins.Installed.ClusterStorages), clusterId), jobName, cancellationToken);
    }

    /// <summary>Finds a job that other processes of this user run on this machine, in whichever cluster.</summary>
    /// <param name="jobName">The job's name, or its id.</param>
    /// <returns>The job's client. Disposing of it leaves the job alone.</returns>
    /// <exception cref="FlinkException">There is no such job, or there are several: the message names them.</exception>
    public static Task<JobClient> AttachAsync(string jobName)
    {
        ArgumentException.ThrowIfNullOrEmpty(jobName);
        return AttachedJob.AttachAsync(FinderOf(storage: null, clusterId: null), jobName, CancellationToken.None);
    }

    /// <summary>Finds a job of a cluster that the caller is connected to: from within a silo, or with an Orleans client.</summary>
    /// <param name="cluster">The connection.</param>
    /// <param name="jobName">The job's name, or its id.</param>
    /// <returns>The job's client. Disposing of it leaves the job alone, and the connection open.</returns>
    /// <exception cref="FlinkException">There is no such job, or there are several: the message names them.</exception>
    public static Task<JobClient> AttachAsync(IGrainFactory cluster, string jobName)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentException.ThrowIfNullOrEmpty(jobName);
        return AttachedJob.AttachAsync(new FlinkClient(cluster), jobName);
    }

    /// <summary>The job's id.</summary>
    public JobId JobId { get; private set; }

    /// <summary>The status of the job.</summary>
    public async Task<JobStatus> GetJobStatusAsync()
    {
        if (!_run.IsCompleted)
        {
            try
            {
                return (await CallAsync(client => client.GetJobAsync(JobId))).Status;
            }
            catch (FlinkException) when (_calls.IsClosed)
            {
                // It ended in this moment: how, tells the run.
            }
        }

        try
        {
            return (await _run).Status;
        }
        catch (JobExecutionException ended)
        {
            return ended.Result.Status;
        }
    }

    /// <summary>Waits until the job has ended.</summary>
    /// <returns>What became of the job: it is FINISHED.</returns>
    /// <exception cref="JobExecutionException">The job failed or was cancelled.</exception>
    public Task<JobExecutionResult> GetJobExecutionResultAsync(CancellationToken cancellationToken = default) =>
        _run.WaitAsync(cancellationToken);

    /// <summary>Requests the job's end; returns at once. Its checkpoints stay.</summary>
    /// <exception cref="FlinkException">The job has ended.</exception>
    public Task CancelAsync() => CallAsync(async client =>
    {
        await client.CancelAsync(JobId);
        return true;
    });

    /// <summary>Takes a checkpoint now; see <see cref="FlinkClient.TriggerCheckpointAsync"/>.</summary>
    /// <returns>The checkpoint's number.</returns>
    /// <exception cref="FlinkException">The job does not run or takes no checkpoints, or the checkpoint failed.</exception>
    public Task<long> TriggerCheckpointAsync(CancellationToken cancellationToken = default) =>
        CallAsync(client => client.TriggerCheckpointAsync(JobId, cancellationToken));

    /// <summary>Writes a savepoint; the job goes on. See <see cref="FlinkClient.SavepointAsync"/>.</summary>
    /// <param name="targetDirectory">The folder or blob container that the savepoint's folder is made in; null for
    /// <c>--savepoint-dir</c>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the savepoint.</param>
    /// <returns>Where the savepoint is.</returns>
    /// <exception cref="FlinkException">The job does not run, there is nowhere to write to, or the savepoint failed.</exception>
    public Task<string> TriggerSavepointAsync(string? targetDirectory = null, CancellationToken cancellationToken = default) =>
        CallAsync(client => client.SavepointAsync(JobId, targetDirectory, cancellationToken));

    /// <summary>Stops the job with a savepoint. See <see cref="FlinkClient.StopWithSavepointAsync"/>.</summary>
    /// <param name="targetDirectory">The folder or blob container that the savepoint's folder is made in; null for
    /// <c>--savepoint-dir</c>.</param>
    /// <param name="drain">Whether all windows and timers fire before, for a job that is not to go on.</param>
    /// <param name="cancellationToken">Ends the waiting, not the stopping.</param>
    /// <returns>Where the savepoint is.</returns>
    /// <exception cref="FlinkException">The job does not run, there is nowhere to write to, or the savepoint failed; the job goes
    /// on.</exception>
    public Task<string> StopWithSavepointAsync(
        string? targetDirectory = null,
        bool drain = false,
        CancellationToken cancellationToken = default) =>
        CallAsync(client => client.StopWithSavepointAsync(JobId, targetDirectory, drain, cancellationToken));

    /// <summary>Changes the job's parallelism while it runs; see <see cref="FlinkClient.RescaleAsync"/>.</summary>
    /// <param name="parallelism">From 1 to the max parallelism of the job's steps.</param>
    /// <param name="cancellationToken">Ends the waiting, not the rescaling.</param>
    /// <exception cref="FlinkException">The job does not run or takes no checkpoints, the parallelism cannot be, or there are no slots for
    /// it; the job goes on as it was.</exception>
    public Task RescaleAsync(int parallelism, CancellationToken cancellationToken = default) => CallAsync(async client =>
    {
        await client.RescaleAsync(JobId, parallelism, cancellationToken);
        return true;
    });

    /// <summary>
    /// Looks at what the job's operators remember that has no key, at the last complete checkpoint; see
    /// <see cref="FlinkClient.GetOperatorStateAsync"/>.
    /// </summary>
    /// <exception cref="FlinkException">The job has ended.</exception>
    public Task<IReadOnlyList<TaskOperatorState>> GetOperatorStateAsync() => CallAsync(client => client.GetOperatorStateAsync(JobId));

    /// <summary>Cancels the job if it still runs, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _dispose.CancelAsync();
        await ((Task)_run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _dispose.Dispose();
    }

    /// <summary>Lets the job run.</summary>
    internal static async Task<JobClient> StartAsync(string jobName, Func<JobClient, CancellationToken, Task<JobExecutionResult>> run)
    {
        var client = new JobClient(jobName);
        client._run = run(client, client._dispose.Token);
        if (await Task.WhenAny(client._submitted.Task, client._run) == client._run)
        {
            await client._run;
        }

        return client;
    }

    /// <summary>The job's run, if nobody has said so before.</summary>
    internal void Follow(Task<JobExecutionResult> run)
    {
        if (IsOfListeners)
        {
            _run = run;
        }
    }

    /// <summary>The cluster has taken the job.</summary>
    internal void OnSubmitted(JobId job, FlinkClient client)
    {
        JobId = job;
        _submitted.TrySetResult((job, client));
    }

    /// <summary>The job has ended, and its cluster is about to go.</summary>
    internal Task OnEndedAsync() => _calls.CloseAsync();

    private static ClusterFinder FinderOf(ClusterStorage? storage, string? clusterId) =>
        new(storage, clusterId, new RunDirectory(LaunchOptions.DefaultRunDirectory), LogLevel: null);

    private async Task<T> CallAsync<T>(Func<FlinkClient, Task<T>> call)
    {
        var (_, client) = await _submitted.Task;
        return await _calls.MakeAsync(_jobName, () => call(client));
    }
}
