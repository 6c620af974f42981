using FlinkNet.Engine.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>The marks that the runs of a job leave in its store.</summary>
/// <param name="store">The store.</param>
/// <param name="jobName">The job.</param>
internal sealed class RunMarks(ISnapshotStore store, string jobName)
{
    /// <summary>
    /// Gives a run of the job a number, in the store, before it goes on from a checkpoint or takes one. Manifests do not say how many runs there were: of one that was killed, the first may still be on its way.
    /// A run has one mark, whoever asks how often.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="complete">The checkpoints that are complete.</param>
    /// <param name="damaged">Hears of marks that cannot be read; what they say is lost.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The mark; its number is above those of all runs that began before.</returns>
    /// <exception cref="FlinkException">A mark is of a newer version.</exception>
    /// <exception cref="IOException">It could not be written, or those that are there not be read.</exception>
    public async Task<RunMark> BeginAsync(JobId run, IReadOnlyList<CheckpointManifest> complete, Action<InvalidDataException> damaged, CancellationToken cancellationToken)
    {
        var before = await ListAsync(cancellationToken);
        var marks = new List<RunMark>();
        foreach (var epoch in before)
        {
            if (await TryReadAsync(epoch, damaged, cancellationToken) is { } mark)
            {
                marks.Add(mark);
            }
        }

        if (marks.Find(mark => mark.Run == run.Value) is { } own)
        {
            return own;
        }

        var latest = marks.MaxBy(mark => mark.Epoch);
        var inherited = complete.Where(manifest => latest?.Allows(manifest) ?? true).Select(manifest => manifest.Checkpoint).ToList();
        var next = new RunMark(run.Value, before.Concat(complete.Select(manifest => manifest.Epoch)).DefaultIfEmpty().Max() + 1, inherited);
        while (!await store.TryWriteAsync(SnapshotPaths.Run(jobName, next.Epoch), next.Encode(), cancellationToken))
        {
            // Another call for the same run was faster, or the mark of a killed run came late; that run went on from nothing.
            if (await TryReadAsync(next.Epoch, damaged, cancellationToken) is { } taken && taken.Run == run.Value)
            {
                return taken;
            }

            next = next with { Epoch = next.Epoch + 1 };
        }

        await DeleteAsync(before, cancellationToken);
        return next;
    }

    /// <summary>Deletes all marks, when the job has finished.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken) => await DeleteAsync(await ListAsync(cancellationToken), cancellationToken);

    private async Task<List<int>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(SnapshotPaths.Runs(jobName), cancellationToken)).Select(name => SnapshotPaths.RunOf(jobName, name)).Where(epoch => epoch > 0)];

    private async Task<RunMark?> TryReadAsync(int epoch, Action<InvalidDataException> damaged, CancellationToken cancellationToken)
    {
        var name = SnapshotPaths.Run(jobName, epoch);
        try
        {
            return await store.TryReadAsync(name, cancellationToken) is { } bytes ? RunMark.Decode(bytes, name) : null;
        }
        catch (InvalidDataException damage)
        {
            damaged(damage);
            return null;
        }
    }

    private async Task DeleteAsync(List<int> epochs, CancellationToken cancellationToken)
    {
        foreach (var epoch in epochs)
        {
            await store.DeleteAsync(SnapshotPaths.Run(jobName, epoch), cancellationToken);
        }
    }
}
