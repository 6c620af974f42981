using System.Globalization;
using FlinkNet.Testing;

namespace FlinkNet.Compatibility;

/// <summary>Makes the snapshots of a release: README.md says when and how.</summary>
internal static class Maker
{
    /// <summary>Runs every job up to its snapshots. Those that are there stay as they are.</summary>
    /// <param name="release">The release.</param>
    /// <param name="folder">The folder of all releases.</param>
    public static async Task MakeAsync(string release, string folder)
    {
        await using var cluster = new FlinkMiniCluster();
        foreach (var job in CompatibilityJob.All)
        {
            var target = Path.Combine(folder, release, job.Name);
            var isThere = Directory.Exists(target);
            if (!isThere)
            {
                await MakeAsync(cluster, new MadeSnapshots(release, job), target);
            }

            var bytes = Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
            var note = isThere ? ", which were there" : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {bytes} bytes{note}"));
        }
    }

    private static async Task MakeAsync(FlinkMiniCluster cluster, MadeSnapshots snapshots, string target)
    {
        var environment = cluster.CreateEnvironment().SetParallelism(CompatibilityJob.MadeParallelism);
        environment.EnableCheckpointing(TimeSpan.FromDays(1), MadeSnapshots.CheckpointsIn(target));
        environment.Config.Checkpointing.NumRetained = 1;
        environment.Config.StateBackend = snapshots.Job.StateBackend;
        snapshots.Job.ConfigureMaking(environment.Config);
        var run = new JobRun(environment, MadeSnapshots.FilesIn(target), isMaking: true);
        snapshots.Job.Define(run);
        await using var client = await environment.SubmitAsync(snapshots.JobName);

        // The second checkpoint holds what has changed since the first, and names the first one's files.
        await run.ReadToFirstAsync();
        await client.TriggerCheckpointAsync();
        await run.ReadToHoldAsync();
        await client.TriggerCheckpointAsync();
        if (snapshots.Job.HasSavepoint)
        {
            await client.TriggerSavepointAsync(target);
        }
    }
}
