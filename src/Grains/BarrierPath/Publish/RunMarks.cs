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

        await DeleteAsync(await ListAsync(epoch => epoch < next.Epoch, cancellationToken), cancellationToken);
        return next;
    }

    /// <summary>Notes that a run has a checkpoint that is complete, once it is announced and before anybody commits what it holds: from then on a folder without checkpoints is not one that has had none.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public Task NoteCompleteAsync(int epoch, CancellationToken cancellationToken) =>
        store.TryWriteAsync(SnapshotPaths.RunComplete(jobName, epoch), new byte[] { 1 }, cancellationToken);

    /// <summary>Whether a run that has not finished has had checkpoints that were complete, or has gone on from some.</summary>
    /// <exception cref="FlinkException">A mark is of a newer version.</exception>
    /// <exception cref="IOException">The marks cannot be read.</exception>
    public async Task<bool> TellOfCheckpointsAsync(CancellationToken cancellationToken)
    {
        var names = await store.ListAsync(SnapshotPaths.Runs(jobName), cancellationToken);
        if (names.Any(name => SnapshotPaths.CompleteRunOf(jobName, name) > 0))
        {
            return true;
        }

        foreach (var epoch in names.Select(name => SnapshotPaths.RunOf(jobName, name)).Where(epoch => epoch > 0))
        {
            if (await TryReadAsync(epoch, static _ => { }, cancellationToken) is { Inherited.Count: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Deletes all marks, when the job has finished.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken) => await DeleteAsync(await ListAsync(_ => true, cancellationToken), cancellationToken);

    private async Task<List<int>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(SnapshotPaths.Runs(jobName), cancellationToken)).Select(name => SnapshotPaths.RunOf(jobName, name)).Where(epoch => epoch > 0)];

    // That a run has had checkpoints goes first: a mark alone says nothing that is not so any more.
    private async Task<List<string>> ListAsync(Func<int, bool> isMeant, CancellationToken cancellationToken)
    {
        var names = await store.ListAsync(SnapshotPaths.Runs(jobName), cancellationToken);
        return
        [
            .. names.Where(name => SnapshotPaths.CompleteRunOf(jobName, name) is > 0 and var epoch && isMeant(epoch)),
            .. names.Where(name => SnapshotPaths.RunOf(jobName, name) is > 0 and var epoch && isMeant(epoch)),
        ];
    }

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

    private async Task DeleteAsync(List<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            await store.DeleteAsync(name, cancellationToken);
        }
    }
}
