using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Model;
using FlinkNet.Storage;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>The marks that the runs of a job leave in its store.</summary>
/// <param name="store">The store.</param>
/// <param name="jobName">The job.</param>
internal sealed class RunMarks(ISnapshotStore store, string jobName)
{
    /// <summary>Reads what the runs left that have not finished.</summary>
    /// <param name="damaged">Hears of marks that cannot be read; what they say is lost.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="FlinkException">A mark is of a newer version.</exception>
    /// <exception cref="IOException">The marks cannot be read.</exception>
    public async Task<RunHistory> ReadAsync(Action<InvalidDataException> damaged, CancellationToken cancellationToken)
    {
        var names = await store.ListAsync(SnapshotPaths.Runs(jobName), cancellationToken);
        var epochs = names.Select(name => SnapshotPaths.RunOf(jobName, name)).Where(epoch => epoch > 0).ToList();
        var marks = new List<RunMark>();
        foreach (var epoch in epochs)
        {
            if (await TryReadAsync(epoch, damaged, cancellationToken) is { } mark)
            {
                marks.Add(mark);
            }
        }

        return new RunHistory(marks, epochs.DefaultIfEmpty().Max(), names.Any(IsOfComplete));
    }

    /// <summary>
    /// Gives a run of the job a number, in the store, before it restores a checkpoint or takes one. Manifests do not say how many
    /// runs there were: of one that was killed, the first may still be on its way. A run has one mark, however often it is requested.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="history">What the runs before it left.</param>
    /// <param name="complete">The checkpoints that are complete.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The mark; its number is above those of all runs that began before.</returns>
    /// <exception cref="FlinkException">A mark is of a newer version.</exception>
    /// <exception cref="IOException">It could not be written, or those that are there not be read.</exception>
    public async Task<RunMark> BeginAsync(
        JobId run, RunHistory history, IReadOnlyList<CheckpointManifest> complete, CancellationToken cancellationToken)
    {
        if (history.Find(run) is { } own)
        {
            return own;
        }

        var latest = complete.Select(manifest => manifest.Epoch).Append(history.LatestEpoch).Max();
        var next = new RunMark(run.Value, latest + 1, history.InheritedOf(complete));
        while (!await store.TryWriteAsync(SnapshotPaths.Run(jobName, next.Epoch), next.Encode(), cancellationToken))
        {
            // Another call for the same run was faster, or the mark of a killed run came late; that run restored nothing.
            if (await TryReadAsync(next.Epoch, static _ => { }, cancellationToken) is { } taken && taken.Run == run.Value)
            {
                return taken;
            }

            next = next with { Epoch = next.Epoch + 1 };
        }

        await ReplaceAsync(next, history, cancellationToken);
        return next;
    }

    /// <summary>
    /// Notes that a run has a checkpoint that is complete, or restores one, before anybody commits what it holds: from then on a
    /// folder without checkpoints is not one that has had none.
    /// </summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public Task NoteCompleteAsync(int epoch, CancellationToken cancellationToken) =>
        store.TryWriteAsync(SnapshotPaths.RunComplete(jobName, epoch), new byte[] { 1 }, cancellationToken);

    /// <summary>Deletes all marks, when the job has finished.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken) =>
        await DeleteAsync(await ListAsync(_ => true, cancellationToken), cancellationToken);

    // The marks before it go only when all that they tell is with the new one: a run that is killed before it has a checkpoint of
    // its own may be the only one that remembers any.
    private async Task ReplaceAsync(RunMark next, RunHistory history, CancellationToken cancellationToken)
    {
        var earlier = await ListAsync(epoch => epoch < next.Epoch, cancellationToken);
        if (history.TellsOfCheckpoints || next.Inherited.Count > 0 || earlier.Exists(IsOfComplete))
        {
            await NoteCompleteAsync(next.Epoch, cancellationToken);
        }

        await DeleteAsync(earlier, cancellationToken);
    }

    private bool IsOfComplete(string name) => SnapshotPaths.CompleteRunOf(jobName, name) > 0;

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
