using System.IO.Hashing;
using FlinkNet.Engine.BarrierPath;

namespace FlinkNet.Simulation;

/// <summary>
/// The promises. While the job runs: what was announced complete can be restored until it is discarded. At its end: nothing lost, nothing twice, each key's
/// rows in their order, final states as without faults. Watermarks are looked at with each step of a task.
/// </summary>
internal class Checks
{
    /// <summary>An object was stored.</summary>
    public virtual void OnWritten(SimWorld world, string name)
    {
        if (SnapshotPaths.IsManifest(name))
        {
            CheckWhole(world, name, mustDecode: true);
        }
    }

    /// <summary>An object was deleted: what is still announced must not miss it.</summary>
    public virtual void OnDeleted(SimWorld world, string name)
    {
        foreach (var manifest in world.Objects.All.Keys.Where(SnapshotPaths.IsManifest))
        {
            CheckWhole(world, manifest, mustDecode: false);
        }
    }

    /// <summary>A savepoint was announced.</summary>
    public virtual void OnSavepoint(SimWorld world, string path)
    {
        if (world.Objects.All.Keys.FirstOrDefault(name => SnapshotPaths.IsManifest(name) && path.EndsWith(name[..^(SnapshotPaths.ManifestName.Length + 1)], StringComparison.Ordinal)) is { } manifest)
        {
            CheckWhole(world, manifest, mustDecode: true);
        }
        else
        {
            world.Break($"The savepoint '{path}' is announced, but has no manifest.");
        }
    }

    /// <summary>The job has finished.</summary>
    public static void AtEnd(SimWorld world)
    {
        var expected = Count(world.Settings.Workload.Expected(world.Input));
        var actual = Count(world.Ledger.Rows);
        var mayRepeat = world.Settings.Faults.DamagedReads > 0;
        foreach (var (row, count) in expected)
        {
            if (actual.GetValueOrDefault(row) < count)
            {
                world.Break($"Lost: {row}.");
            }
        }

        foreach (var (row, count) in actual)
        {
            if (!expected.TryGetValue(row, out var times))
            {
                world.Break($"Never to be written: {row}.");
            }
            else if (count > times && !mayRepeat)
            {
                world.Break($"Written {count} times: {row}.");
            }
        }

        // With another parallelism what was prepared is dealt out to other subtasks, which commit it at the same time.
        if (!mayRepeat && !world.HasRescaled)
        {
            CheckOrder(world);
        }
    }

    private static void CheckOrder(SimWorld world)
    {
        foreach (var rows in world.Ledger.Rows.GroupBy(row => (row.Kind, row.Key)))
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

    private static void CheckWhole(SimWorld world, string manifestName, bool mustDecode)
    {
        if (CheckpointManifest.IsAbandoned(world.Objects.All[manifestName]))
        {
            // It announces nothing.
            return;
        }

        var manifest = CheckpointManifest.Decode(world.Objects.All[manifestName], manifestName);
        var folder = manifestName[..^SnapshotPaths.ManifestName.Length];
        foreach (var handle in manifest.Vertices.SelectMany(vertex => vertex.Tasks))
        {
            foreach (var file in handle.Files.Where(file => !world.Objects.All.ContainsKey(SnapshotPaths.Shared(manifest.JobName) + file.Name)))
            {
                world.Break($"Checkpoint {manifest.Checkpoint} is announced, but '{file.Name}', which it shares, is not there.");
            }

            var bytes = handle.Inline ?? world.Objects.All.GetValueOrDefault(folder + handle.Name);
            if (bytes is null)
            {
                world.Break($"Checkpoint {manifest.Checkpoint} is announced, but '{handle.Name}' is not there.");
            }
            else if (mustDecode && (bytes.Length != handle.Length || XxHash3.HashToUInt64(bytes) != handle.Checksum))
            {
                world.Break($"Checkpoint {manifest.Checkpoint} is announced, but '{handle.Name}' is not whole.");
            }
            else if (mustDecode)
            {
                TaskSnapshotCodec.Decode(bytes);
            }
        }
    }

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
