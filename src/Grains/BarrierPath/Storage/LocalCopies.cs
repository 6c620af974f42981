using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// What this process keeps on a local disk of the shared files that its tasks have stored. Nothing depends on it: whatever goes
/// wrong here, files are stored as they are without, and read from the store.
/// </summary>
internal sealed partial class LocalCopies(ILogger<LocalCopies> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (JobId Run, JobCopies Copies)> _jobs = new(StringComparer.Ordinal);
    private bool _hasWarned;
    private bool _isDisposed;

    /// <summary>The runs that copies are kept of.</summary>
    public IReadOnlyList<JobId> Runs
    {
        get
        {
            lock (_gate)
            {
                return [.. _jobs.Values.Where(job => !job.Copies.IsDropped).Select(job => job.Run)];
            }
        }
    }

    /// <summary>Deletes what processes that were killed have left where this one keeps its copies.</summary>
    public static void DeleteLeftovers(IEnumerable<CatalogedJob> jobs)
    {
        var keeping = jobs.Select(job => job.Config).Where(config => config.Checkpointing.LocalRecovery);
        foreach (var folder in keeping.Select(config => config.StateDirectory).Distinct())
        {
            CopyFolder.DeleteLeftovers(folder);
        }
    }

    /// <summary>Deletes the copies of a run that has ended.</summary>
    public void Drop(JobId run)
    {
        lock (_gate)
        {
            foreach (var (name, (_, copies)) in _jobs.Where(job => job.Value.Run == run).ToList())
            {
                copies.Dispose();
                _jobs.Remove(name);
            }
        }
    }

    /// <summary>The copies of a run of a job. Those of the run before are deleted.</summary>
    /// <returns>Null for a job without local recovery, and where no folder can be made.</returns>
    public JobCopies? Of(CatalogedJob job, JobId run)
    {
        if (!job.Config.Checkpointing.LocalRecovery)
        {
            return null;
        }

        lock (_gate)
        {
            if (_jobs.TryGetValue(job.Graph.Name, out var known))
            {
                if (known.Run == run && !known.Copies.IsDropped)
                {
                    return known.Copies;
                }

                known.Copies.Dispose();
                _jobs.Remove(job.Graph.Name);
            }

            if (_isDisposed || TryCreateFolder(job) is not { } folder)
            {
                return null;
            }

            var copies = new JobCopies(folder, why => Warn(job, why));
            _jobs.Add(job.Graph.Name, (run, copies));
            return copies;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (_, copies) in _jobs.Values)
            {
                copies.Dispose();
            }

            _jobs.Clear();
            _isDisposed = true;
        }
    }

    private CopyFolder? TryCreateFolder(CatalogedJob job)
    {
        try
        {
            return CopyFolder.Create(job.Config.StateDirectory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Warn(job, exception);
            return null;
        }
    }

    // Once: a disk that is full is full at each checkpoint.
    private void Warn(CatalogedJob job, Exception why)
    {
        if (!Interlocked.Exchange(ref _hasWarned, true))
        {
            LogNotKept(logger, job.Graph.Name, why.Message);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Job '{Job}' cannot keep local copies of its state: {Why} Checkpoints are not affected; tasks read from where those are. Look "
            + "at the disk that StateDirectory or --state-dir names.")]
    private static partial void LogNotKept(ILogger logger, string job, string why);
}
