using System.Text;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>A task's snapshot as bytes. They bear a version; the checksum is in the manifest.</summary>
internal static class TaskSnapshotCodec
{
    // 2: files of back ends. 3: lists bear their kind. 4: a savepoint's rows are in a file beside it; all else is written as 3, for who
    // knows no newer format.
    private const int Version = 4;
    private const int VersionWithoutFilesOfSavepoints = 3;
    private const int VersionWithoutFiles = 1;
    private const int VersionWithoutListKinds = 2;

    /// <summary>Writes a snapshot, with all that is frozen in it.</summary>
    public static byte[] Encode(TaskSnapshot snapshot)
    {
        foreach (var state in snapshot.Operators.Values)
        {
            state.WriteFrozen(_ => true);
        }

        return EncodeWritten(snapshot);
    }

    /// <summary>Writes a snapshot of which what was frozen is written already.</summary>
    public static byte[] EncodeWritten(TaskSnapshot snapshot)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        var savepoints = snapshot.Operators.Values.Where(state => state.Kind.IsSavepoint());
        var hasFile = savepoints.Any(state => state.Keyed.Values.Any(keyed => keyed.Segments.Count > 0));
        writer.Write(hasFile ? Version : VersionWithoutFilesOfSavepoints);
        writer.Write(snapshot.HasEnded);
        WriteAll(writer, snapshot.Operators, WriteOperator);
        return stream.ToArray();
    }

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="FlinkException">It is of a version that is not known here.</exception>
    public static TaskSnapshot Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var version = reader.ReadInt32();
        if (version is < VersionWithoutFiles or > Version)
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"The state of a task was stored in format {version}; this version of Flink.NET knows formats up to {Version}. "
                        + $"Restore it with the version that wrote it, or a newer one.");
        }

        var hasEnded = reader.ReadBoolean();
        return new TaskSnapshot(ReadAll(reader, input => ReadOperator(input, version)), hasEnded);
    }

    private static void WriteOperator(BinaryWriter writer, OperatorSnapshot snapshot)
    {
        WriteAll(writer, snapshot.Keyed, WriteKeyed);
        WriteAll(writer, snapshot.Broadcast, (_, state) =>
        {
            writer.Write(state.Types);
            WriteBytes(writer, state.Bytes);
        });
        WriteAll(writer, snapshot.Lists, (_, list) =>
        {
            writer.Write(list.Types);
            writer.Write((byte)list.Kind);
            writer.Write(list.Elements.Count);
            foreach (var element in list.Elements)
            {
                WriteBytes(writer, element);
            }
        });
        writer.Write(snapshot.Files.Count);
        snapshot.Files.ForEach(files => WriteFiles(writer, files));
    }

    private static void WriteFiles(BinaryWriter writer, StateFiles files)
    {
        writer.Write(files.Backend);
        writer.Write(files.KeyGroups.Start);
        writer.Write(files.KeyGroups.End);
        WriteBytes(writer, files.Description);
        writer.Write(files.Files.Count);
        foreach (var file in files.Files)
        {
            var shared = file.Shared
                ?? throw Invariant.Broken($"The file '{file.Name}' was not stored before the task's snapshot that needs it.");
            writer.Write(file.Name);
            writer.Write(shared.Name);
            writer.Write(shared.Length);
            writer.Write(shared.Checksum);
        }
    }

    private static StateFiles ReadFiles(BinaryReader reader)
    {
        var backend = reader.ReadString();
        var groups = new KeyGroupRange(reader.ReadInt32(), reader.ReadInt32());
        var description = ReadBytes(reader);
        var files = new StateFile[reader.ReadInt32()];
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = new StateFile(reader.ReadString(), new SharedFile(reader.ReadString(), reader.ReadInt64(), reader.ReadUInt64()));
        }

        return new StateFiles(backend, groups, description, files);
    }

    private static OperatorSnapshot ReadOperator(BinaryReader reader, int version)
    {
        var snapshot = new OperatorSnapshot();
        foreach (var (name, state) in ReadAll(reader, input => ReadKeyed(input, version)))
        {
            snapshot.Keyed.Add(name, state);
        }

        foreach (var (name, state) in ReadAll(reader, r => new StateBytes(r.ReadString(), ReadBytes(r))))
        {
            snapshot.Broadcast.Add(name, state);
        }

        foreach (var (name, list) in ReadAll(reader, r => ReadList(r, version)))
        {
            snapshot.Lists.Add(name, list);
        }

        for (var count = version == VersionWithoutFiles ? 0 : reader.ReadInt32(); count > 0; count--)
        {
            snapshot.Files.Add(ReadFiles(reader));
        }

        return snapshot;
    }

    private static void WriteKeyed(BinaryWriter writer, KeyedStateSnapshot state)
    {
        writer.Write(state.Types);
        writer.Write(state.IsLog);
        writer.Write(state.Segments.Count);
        foreach (var segment in state.Segments)
        {
            writer.Write(segment.File);
            writer.Write(segment.Offset);
            writer.Write(segment.DataLength);
            writer.Write(segment.IndexLength);
            writer.Write(segment.IndexChecksum);
        }

        writer.Write(state.Groups.Count);
        foreach (var (group, pieces) in state.Groups)
        {
            writer.Write(group);
            writer.Write(pieces.Sum(piece => piece.Length));
            foreach (var piece in pieces)
            {
                writer.Write(piece.Read().Span);
            }
        }
    }

    private static KeyedStateSnapshot ReadKeyed(BinaryReader reader, int version)
    {
        var state = new KeyedStateSnapshot(reader.ReadString()) { IsLog = version > VersionWithoutFiles && reader.ReadBoolean() };
        for (var count = version > VersionWithoutFiles ? reader.ReadInt32() : 0; count > 0; count--)
        {
            state.Segments.Add(
                new SegmentRef(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadUInt64()));
        }

        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            state.Append(reader.ReadInt32(), ReadBytes(reader));
        }

        return state;
    }

    private static ListSnapshot ReadList(BinaryReader reader, int version)
    {
        var types = reader.ReadString();
        var kind = version <= VersionWithoutListKinds ? ListKind.Split : (ListKind)reader.ReadByte();
        var elements = new ReadOnlyMemory<byte>[reader.ReadInt32()];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = ReadBytes(reader);
        }

        return new ListSnapshot(types, elements, kind);
    }

    private static void WriteAll<T>(BinaryWriter writer, IReadOnlyDictionary<string, T> entries, Action<BinaryWriter, T> write)
    {
        writer.Write(entries.Count);
        foreach (var (name, value) in entries)
        {
            writer.Write(name);
            write(writer, value);
        }
    }

    private static Dictionary<string, T> ReadAll<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.ReadInt32();
        var entries = new Dictionary<string, T>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            entries.Add(reader.ReadString(), read(reader));
        }

        return entries;
    }

    private static void WriteBytes(BinaryWriter writer, ReadOnlyMemory<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes.Span);
    }

    private static ReadOnlyMemory<byte> ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());
}
