using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.Names;
using FlinkNet.Grains;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;
using FlinkNet.Silo.Modules;

namespace FlinkNet;

/// <summary>
/// Reads a savepoint or checkpoint and says what of it a program could not restore. Nothing runs, and nothing is changed.
/// </summary>
internal static class SavepointCheck
{
    /// <summary>Checks.</summary>
    /// <exception cref="FlinkException">The savepoint's store cannot be opened.</exception>
    public static async Task<SavepointReport> RunAsync(CatalogedJob job, string path, CancellationToken cancellationToken)
    {
        var repository = new SnapshotStores(Plugins.Installed.SnapshotStores).At(SnapshotStores.Absolute(path));
        var types = KnownTypes();
        var check = new StateCompatibility(job.Graph, job.Config.SavepointRestore.AllowNonRestoredState, types.Contains);
        try
        {
            var manifest = await repository.ReadManifestAsync(CheckpointId.None, cancellationToken);
            if (check.Check(manifest) is { } stored)
            {
                await CheckTasksAsync(repository, stored, check, cancellationToken);
            }
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            check.AddUnreadable(unreadable.Message);
        }

        return new SavepointReport(SavepointLocation.Shown(path), check.Findings);
    }

    /// <summary>Checks and prints what was found.</summary>
    /// <returns>The exit code of the program: 0 when all fits, 1 otherwise.</returns>
    public static async Task<int> ShowAsync(CatalogedJob job, string path, TextWriter output, CancellationToken cancellationToken)
    {
        var report = await RunAsync(job, path, cancellationToken);
        await output.WriteLineAsync(report.Fits
            ? $"Job '{job.Graph.Name}' can be restored from '{report.Savepoint}'."
            : $"Job '{job.Graph.Name}' cannot be restored from '{report.Savepoint}':");
        foreach (var problem in report.Problems)
        {
            await output.WriteLineAsync($"- {problem}");
        }

        return report.Fits ? 0 : 1;
    }

    private static async Task CheckTasksAsync(
        CheckpointRepository repository,
        StoredOperators stored,
        StateCompatibility check,
        CancellationToken cancellationToken)
    {
        foreach (var vertex in stored.Manifest.Vertices)
        {
            foreach (var task in vertex.Tasks)
            {
                try
                {
                    check.Check(stored, vertex, await repository.ReadOwnAsync(stored.Manifest.Checkpoint, task, cancellationToken));
                    foreach (var file in task.Files)
                    {
                        // What is in it is not looked at, but whether it is whole.
                        await repository.CopySharedAsync(file, Stream.Null, cancellationToken);
                    }
                }
                catch (Exception unreadable) when (unreadable is InvalidDataException or FlinkException)
                {
                    check.AddUnreadable($"'{vertex.Name}': {unreadable.Message}");
                }
            }
        }
    }

    private static HashSet<string> KnownTypes() => AppDomain.CurrentDomain.GetAssemblies()
        .Where(assembly =>
            !assembly.IsDynamic
                && assembly.GetName().Name is { } name
                && !name.StartsWith("System", StringComparison.Ordinal)
                && !name.StartsWith("Microsoft", StringComparison.Ordinal))
        .SelectMany(TypesOf)
        .SelectMany(StoredTypes.NamesOf)
        .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<Type> TypesOf(System.Reflection.Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (System.Reflection.ReflectionTypeLoadException partly)
        {
            return partly.Types.OfType<Type>();
        }
    }
}
