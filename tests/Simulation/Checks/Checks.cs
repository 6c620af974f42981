using System.IO.Hashing;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.Planning;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Interfaces.ControlPlane;

namespace FlinkNet.Simulation;

/// <summary>
/// The promises. While the job runs: what was announced complete can be restored until it is discarded. At its end: nothing lost, nothing
/// twice, each key's
/// rows in their order, final states as without faults. Watermarks are looked at with each step of a task.
/// </summary>
internal class Checks
{
    /// <summary>An object was stored.</summary>
    public virtual void OnWritten(SimWorld world, string name)
    {
    }

    /// <summary>An object was deleted: what is announced must not miss it.</summary>
    public virtual void OnDeleted(SimWorld world, string name)
    {
        if (SimSavepoints.IsSavepoint(name) && world.Announced.ContainsKey(name) && !world.Savepoints.IsClaimed(name))
        {
            world.Break($"'{name}' is deleted, but the savepoint is the user's.");
        }

        if (!world.Announced.Remove(name) && world.Announced.FirstOrDefault(entry => entry.Value.Contains(name)).Key is { } manifest)
        {
            world.Break($"'{manifest}' is announced, but '{name}', which it names, is deleted.");
        }
    }

    /// <summary>A checkpoint was announced, or a savepoint: all that its manifest names must be there and whole.</summary>
    public virtual void OnAnnounced(SimWorld world, string manifestName)
    {
        if (world.Objects.IsLost(manifestName))
        {
            // Somebody was faster.
        }
        else if (world.Objects.All.TryGetValue(manifestName, out var bytes))
        {
            world.Announced[manifestName] = NamedIn(world, manifestName, CheckpointManifest.Decode(bytes, manifestName));
        }
        else
        {
            world.Break($"'{manifestName}' is announced, but is not there.");
        }
    }

    /// <summary>The job was stored: one that says that it was rescaled has that parallelism, from then on.</summary>
    public virtual void OnJobStored(SimWorld world, JobManagerState job)
    {
        if (job.RescalePhase == RescalePhase.Completed
            && world.Program.Graph.Vertices.FirstOrDefault(vertex =>
                vertex.HasDefaultParallelism && ParallelismOf(vertex, job) != job.RescaleParallelism) is { } other)
        {
            world.Break(
                $"The job says that it was rescaled to {job.RescaleParallelism}, but '{other.Name}' has parallelism "
                    + $"{ParallelismOf(other, job)}.");
        }
    }

    /// <summary>Who follows the job was refused what it asked for.</summary>
    public virtual void OnRefused(SimWorld world, string reason)
    {
        if (reason.Contains("' is RUNNING", StringComparison.Ordinal))
        {
            world.Break($"A job that runs refused a request: {reason}");
        }
    }

    /// <summary>Somebody was told that the job has stopped: it has finished, and shows nothing that it must not.</summary>
    public virtual void OnStopped(SimWorld world)
    {
        if (world.Job?.Phase != JobPhase.Finished)
        {
            world.Break($"The job is said to have stopped, but is {world.Job?.Phase}.");
        }
    }

    /// <summary>The job has finished.</summary>
    public static void AtEnd(SimWorld world)
    {
        var actual = Count(world.Ledger.Rows);
        foreach (var (row, count) in Count(world.Settings.Workload.Expected(world.Input)))
        {
            if (actual.GetValueOrDefault(row) < count)
            {
                world.Break($"Lost: {row}.");
            }
        }

        CheckWritten(world);
        if (!world.MayRepeat && (!world.HasRescaled || world.Settings.Workload.KeepsOrderWhenRescaled))
        {
            CheckOrder(world);
        }
    }

    /// <summary>The job has failed, since its checkpoints are gone: it has not written anything again meanwhile.</summary>
    public static void AtVanished(SimWorld world) => CheckWritten(world);

    private static void CheckWritten(SimWorld world)
    {
        var expected = Count(world.Settings.Workload.Expected(world.Input));
        foreach (var (row, count) in Count(world.Ledger.Rows))
        {
            if (!expected.TryGetValue(row, out var times))
            {
                world.Break($"Never to be written: {row}.");
            }
            else if (count > times && !world.MayRepeat)
            {
                world.Break($"Written {count} times: {row}.");
            }
        }
    }

    // With another parallelism what was prepared is dealt out to other subtasks, which commit it at the same time.
    private static void CheckOrder(SimWorld world)
    {
        var all = world.HasRescaled ? world.Ledger.RowsAsPrepared : world.Ledger.Rows;
        foreach (var rows in all.GroupBy(row => (row.Kind, row.Key)))
        {
            var last = long.MinValue;
            foreach (var row in rows)
            {
                if (row.Order <= last)
                {
                    world.Break($"Out of order: {row} came after the row of order {last}.");
                }

                last = row.Order;
            }
        }
    }

    // Each object with its length and checksum.
    private static HashSet<string> NamedIn(SimWorld world, string manifestName, CheckpointManifest manifest)
    {
        var folder = manifestName[..^SnapshotPaths.ManifestName.Length];
        var names = new HashSet<string>();
        void See(string? name, byte[]? inline, long length, ulong checksum)
        {
            if ((inline ?? world.Objects.All.GetValueOrDefault(name!)) is not { } bytes)
            {
                // Who deletes the folder deletes what the next checkpoint builds upon.
                if (world.Objects.IsLost(name!))
                {
                    return;
                }

                world.Break($"'{manifestName}' is announced, but '{name}', which it names, is not there.");
            }
            else if (bytes.Length != length || XxHash3.HashToUInt64(bytes) != checksum)
            {
                world.Break($"'{manifestName}' is announced, but '{name ?? "a snapshot in it"}' is not whole.");
            }

            if (inline is null)
            {
                names.Add(name!);
            }
        }

        foreach (var handle in manifest.Vertices.SelectMany(vertex => vertex.Tasks))
        {
            See(folder + handle.Name, handle.Inline, handle.Length, handle.Checksum);
        }

        foreach (var channels in manifest.Channels.Where(channels => channels.Length > 0))
        {
            See(folder + channels.Name, channels.Inline, channels.Length, channels.Checksum);
        }

        // A savepoint has all that it needs in its own folder.
        var shared = SimSavepoints.IsSavepoint(manifestName) ? folder : SnapshotPaths.Shared(manifest.JobName);
        foreach (var file in manifest.Files)
        {
            See(shared + file.Name, null, file.Length, file.Checksum);
        }

        return names;
    }

    private static int ParallelismOf(JobVertex vertex, JobManagerState job) => job.Parallelism?[vertex.Id.Index] ?? vertex.Parallelism;

    private static Dictionary<Row, int> Count(IEnumerable<Row> rows)
    {
        var counts = new Dictionary<Row, int>();
        foreach (var row in rows)
        {
            counts[row] = counts.GetValueOrDefault(row) + 1;
        }

        return counts;
    }
}
