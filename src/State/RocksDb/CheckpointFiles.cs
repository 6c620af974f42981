using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Shared;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Takes checkpoints of a database as links to its files, and knows which of them need not be stored again: those of the last checkpoint of
/// which the task has heard that it is complete. A table file is never changed, and its number is never used again.
/// </summary>
internal sealed class CheckpointFiles(StateFolder folder, KeyGroupRange groups)
{
    private const string TableFile = ".sst";
    private readonly SortedDictionary<long, IReadOnlyList<StateFile>> _pending = [];
    private Dictionary<string, SharedFile> _stored = new(StringComparer.Ordinal);

    /// <summary>Begins with the files of a restored checkpoint.</summary>
    public void Begin(IEnumerable<StateFile> files) => _stored = Stored(files);

    /// <summary>Takes a checkpoint.</summary>
    public StateFiles Take(Database database, long checkpoint, IReadOnlyList<TableDescription> tables)
    {
        var path = folder.NewPath("checkpoint");
        database.Save(path);
        var files = new List<StateFile>();
        var small = new Dictionary<string, byte[]>();
        foreach (var file in Directory.EnumerateFiles(path))
        {
            var name = Path.GetFileName(file);
            if (name.EndsWith(TableFile, StringComparison.Ordinal))
            {
                files.Add(new StateFile(name, _stored.GetValueOrDefault(name)));
            }
            else
            {
                small.Add(name, File.ReadAllBytes(file));
            }
        }

        _pending[checkpoint] = files;
        return new StateFiles(StateBackends.RocksDb, groups, FilesDescription.Encode(new FilesDescription(tables, small)), files)
        {
            Folder = path,
            Release = () => LockedFolder.Delete(path),
        };
    }

    /// <summary>A checkpoint was taken that has no files.</summary>
    public void NoneOf(long checkpoint) => _pending[checkpoint] = [];

    /// <summary>A checkpoint is complete, and with it all before it.</summary>
    public void Confirm(long checkpoint)
    {
        if (_pending.TryGetValue(checkpoint, out var files))
        {
            _stored = Stored(files);
        }

        foreach (var old in _pending.Keys.TakeWhile(key => key <= checkpoint).ToList())
        {
            _pending.Remove(old);
        }
    }

    private static Dictionary<string, SharedFile> Stored(IEnumerable<StateFile> files) =>
        files.Where(file => file.Shared is not null).ToDictionary(file => file.Name, file => file.Shared!, StringComparer.Ordinal);
}
