using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Model;

namespace FlinkNet.Testing.Conformance;

/// <summary>The shared files of a store.</summary>
internal sealed class StoredFiles
{
    private readonly Dictionary<string, byte[]> _contents = [];

    /// <summary>How many there are.</summary>
    public int Count => _contents.Count;

    /// <summary>Stores the files of a snapshot that are not stored yet.</summary>
    public void Store(TaskSnapshot snapshot)
    {
        foreach (var part in snapshot.Operators.Values.SelectMany(state => state.Files))
        {
            foreach (var file in part.Files.Where(file => file.Shared is null))
            {
                var content = File.ReadAllBytes(Path.Combine(part.Folder!, file.Name));
                file.Shared = new SharedFile($"{_contents.Count}", content.Length, 0);
                _contents.Add(file.Shared.Name, content);
            }

            part.Release!();
        }
    }

    /// <summary>Changes a byte of a file.</summary>
    public void Alter(string name, int at) => _contents[name][at] ^= 1;

    /// <summary>Fetches the files of a snapshot for a back end that reads files.</summary>
    public TaskSnapshot Fetch(TaskSnapshot snapshot, IStateBackend backend)
    {
        foreach (var part in snapshot.Operators.Values.SelectMany(state => state.Files))
        {
            part.Folder = backend.NewFolder();
            if (part.Folder is null)
            {
                continue;
            }

            Directory.CreateDirectory(part.Folder);
            foreach (var file in part.Files)
            {
                File.WriteAllBytes(Path.Combine(part.Folder, file.Name), _contents[file.Shared!.Name]);
            }
        }

        return snapshot;
    }
}
