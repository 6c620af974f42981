using FlinkNet.Engine.Planning;
using FlinkNet.Grains;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;
using FlinkNet.Silo.Modules;

namespace FlinkNet;

/// <summary>Checks what can be checked of a job before it is submitted.</summary>
internal static class JobValidation
{
    /// <summary>Checks sources, sinks and where checkpoints are to go.</summary>
    /// <exception cref="FlinkException">Something cannot be used.</exception>
    public static async Task CheckAsync(CatalogedJob job, CancellationToken cancellationToken)
    {
        await CheckSavepointsAsync(job);
        JobGraphBuilder.Validate(job.Graph, await HasCheckpointsAsync(job, cancellationToken)
            || job.Config.SavepointRestore.RestorePath is not null);
    }

    // What cannot be written is reported now, not when a savepoint is requested.
    private static async Task CheckSavepointsAsync(CatalogedJob job)
    {
        if (job.Config.Checkpointing.SavepointDirectory is not { } directory)
        {
            return;
        }

        try
        {
            await Stores().OpenAsync(SnapshotStores.Absolute(directory));
        }
        catch (IOException busy)
        {
            throw new FlinkException(
                FailureOrigin.External,
                $"Savepoints of job '{job.Graph.Name}' could not be written: {busy.Message}",
                busy);
        }
    }

    private static SnapshotStores Stores() => new(Plugins.Installed.SnapshotStores);

    // A job that goes on finds its own results where its sinks write.
    private static async Task<bool> HasCheckpointsAsync(CatalogedJob job, CancellationToken cancellationToken)
    {
        if (job.Config.Checkpointing.Interval is null)
        {
            return false;
        }

        try
        {
            var (_, completed) = await Stores().Of(job).ListAsync(cancellationToken);
            return completed.Count > 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"The checkpoints of job '{job.Graph.Name}' cannot be looked for: {exception.Message}",
                exception);
        }
    }
}
