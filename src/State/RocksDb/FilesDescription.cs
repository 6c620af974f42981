using System.Text;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// What must be known to open a checkpoint's files: the tables, and RocksDB's own small files, which list the large ones.
/// </summary>
/// <param name="Tables">The tables.</param>
/// <param name="SmallFiles">The contents of the small files.</param>
internal sealed record FilesDescription(IReadOnlyList<TableDescription> Tables, IReadOnlyDictionary<string, byte[]> SmallFiles)
{
    private const byte Version = 1;

    /// <summary>Writes it.</summary>
    public static byte[] Encode(FilesDescription description)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(description.Tables.Count);
        foreach (var table in description.Tables)
        {
            writer.Write(table.Name);
            writer.Write(table.Types);
            writer.Write(table.OwnerIsInKey);
        }

        writer.Write(description.SmallFiles.Count);
        foreach (var (name, content) in description.SmallFiles)
        {
            writer.Write(name);
            writer.Write(content.Length);
            writer.Write(content);
        }

        return stream.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="Model.FlinkException">It is of a newer version.</exception>
    public static FilesDescription Decode(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        if (reader.ReadByte() is var version && version != Version)
        {
            throw new Model.FlinkException(
                Model.FailureOrigin.User,
                    $"State in RocksDB's files was stored in format {version}; this version of Flink.NET knows format {Version}. "
                        + $"Restore it with the version that wrote it, or a newer one.");
        }

        var tables = new TableDescription[reader.ReadInt32()];
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i] = new TableDescription(reader.ReadString(), reader.ReadString(), reader.ReadBoolean());
        }

        var small = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            small.Add(reader.ReadString(), reader.ReadBytes(reader.ReadInt32()));
        }

        return new FilesDescription(tables, small);
    }
}
