using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Shared;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Opens what earlier subtasks stored. The part with the most of the new subtask's key groups becomes its database, without what is not the
/// subtask's; the rows of the other parts are copied into it. So an unchanged parallelism, and most of scaling out, copies nothing.
/// </summary>
internal static class StateRestorer
{
    private const int BatchBytes = 4 << 20;

    /// <summary>Opens a database with what all parts hold of some key groups.</summary>
    /// <returns>It, its tables, and which of its files are stored already.</returns>
    public static (Database Database, IReadOnlyCollection<TableDescription> Tables, IReadOnlyList<StateFile> Files) Restore(
        IReadOnlyList<StateFiles> parts, KeyGroupRange groups, Func<string, Database> open)
    {
        var tables = new Dictionary<string, TableDescription>(StringComparer.Ordinal);
        var ordered = parts.OrderByDescending(part => Overlap(part.KeyGroups, groups)).ToList();
        foreach (var part in ordered)
        {
            Unpack(part, tables);
        }

        var database = open(ordered[0].Folder!);
        try
        {
            Clip(database, ordered[0].KeyGroups, groups);
            foreach (var part in ordered.Skip(1))
            {
                Copy(part, groups, database, open);
            }

            return (database, tables.Values, ordered[0].Files);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static int Overlap(KeyGroupRange stored, KeyGroupRange groups) =>
        Math.Min(stored.End, groups.End) - Math.Max(stored.Start, groups.Start);

    private static void Unpack(StateFiles part, Dictionary<string, TableDescription> tables)
    {
        if (part.Backend != StateBackends.RocksDb || part.Folder is null)
        {
            throw StateFiles.CannotBeRead(part.Backend);
        }

        Directory.CreateDirectory(part.Folder);
        var description = FilesDescription.Decode(part.Description);
        foreach (var (name, content) in description.SmallFiles)
        {
            File.WriteAllBytes(Path.Combine(part.Folder, name), content);
        }

        foreach (var table in description.Tables)
        {
            tables[table.Name] = table;
        }
    }

    private static void Clip(Database database, KeyGroupRange stored, KeyGroupRange groups)
    {
        if (stored.Start < groups.Start)
        {
            database.DeleteRange(RowKey.StartOf(stored.Start), RowKey.StartOf(groups.Start));
        }

        if (stored.End > groups.End)
        {
            database.DeleteRange(RowKey.StartOf(groups.End + 1), RowKey.StartOf(stored.End + 1));
        }
    }

    private static void Copy(StateFiles part, KeyGroupRange groups, Database target, Func<string, Database> open)
    {
        using (var source = open(part.Folder!))
        {
            using var rows = source.Iterate();
            var buffer = new WriteBuffer();
            for (rows.Seek(RowKey.StartOf(groups.Start)); rows.Valid() && RowKey.KeyGroupOf(rows.GetKeySpan()) <= groups.End; rows.Next())
            {
                buffer.Put(rows.GetKeySpan(), rows.GetValueSpan());
                if (buffer.Length >= BatchBytes)
                {
                    target.Write(buffer.Written);
                    buffer.Clear();
                }
            }

            source.Check(rows);
            if (buffer.Count > 0)
            {
                target.Write(buffer.Written);
            }
        }

        LockedFolder.Delete(part.Folder!);
    }
}
