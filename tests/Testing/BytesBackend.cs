using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Testing.Tests;

/// <summary>How the back end below may be wrong.</summary>
public enum BackendFault
{
    None,
    KeepsWhatIsRemoved,
    SharesNamespaces,
    ForgetsAtAThousand,
    TellsKeysApartByTheirSerializer,
    SkipsKeys,
    ClearsWhatIsPrefetched,
    FreezesTooLate,
    LosesAKeyGroup,
    DropsWhatExpires,
}

/// <summary>
/// A back end as somebody else would write it: it sees nothing of the engine but what is public. Rows are found by their bytes.
/// </summary>
internal sealed class BytesBackend(BackendFault fault = BackendFault.None) : IStateBackend
{
    public IOperatorStateBackend Create(StateOwner owner) => new BytesOperatorState(owner, fault);

    public string? NewFolder() => null;
}

internal sealed class BytesOperatorState(StateOwner owner, BackendFault fault) : IOperatorStateBackend
{
    private readonly List<Func<FrozenState>> _tables = [];

    public bool Prefetches => true;

    public StateTable<TKey, TNamespace, TValue> CreateTable<TKey, TNamespace, TValue>(
        StateTableDefinition<TKey, TNamespace, TValue> definition)
        where TKey : notnull
    {
        var table = new BytesTable<TKey, TNamespace, TValue>(definition, owner, fault);
        _tables.Add(table.FreezeRows);
        return table;
    }

    public void Snapshot(IStateSnapshot snapshot)
    {
        foreach (var rows in _tables.Select(freeze => freeze()))
        {
            snapshot.AddState(rows.Name, rows.Types);
            snapshot.AddRows(rows);
        }
    }

    public void Restore(IReadOnlyList<StateFiles> parts, bool isForeign) => throw StateFiles.CannotBeRead(parts[0].Backend);

    public void NotifyCheckpointComplete(long checkpoint)
    {
    }

    public void Dispose()
    {
    }
}

internal sealed class BytesTable<TKey, TNamespace, TValue>(
    StateTableDefinition<TKey, TNamespace, TValue> definition, StateOwner owner, BackendFault fault) : StateTable<TKey, TNamespace, TValue>
    where TKey : notnull
{
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly StateRowCodec<TKey, TNamespace, TValue> _codec = definition.CreateCodec();
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public override IEnumerable<StateKey<TKey, TNamespace>> Owners =>
        [.. _rows.Values.Skip(fault == BackendFault.SkipsKeys ? 1 : 0).Select(row => row.Owner)];

    public override IEnumerable<(StateKey<TKey, TNamespace> Owner, TValue Stored)> Rows =>
        [.. _rows.Values.Select(row => (row.Owner, row.Value!))];

    public override int Count => _rows.Count;

    public override ref TValue? GetOrAdd(TKey key, TNamespace ns, out bool exists)
    {
        var identity = IdentityOf(key, ns);
        exists = _rows.TryGetValue(identity, out var row);
        if (!exists)
        {
            row = new Row(new(key, ns));
            Add(identity, row);
        }

        return ref row!.Value;
    }

    public override ref TValue Find(TKey key, TNamespace ns)
    {
        if (_rows.TryGetValue(IdentityOf(key, ns), out var row))
        {
            return ref row.Value!;
        }

        return ref Unsafe.NullRef<TValue>();
    }

    public override ref TValue FindForChange(TKey key, TNamespace ns) => ref Find(key, ns);

    public override bool TryGet(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value)
    {
        var exists = _rows.TryGetValue(IdentityOf(key, ns), out var row);
        value = exists ? row!.Value! : default;
        return exists;
    }

    public override void Set(TKey key, TNamespace ns, TValue value) => GetOrAdd(key, ns, out _) = value;

    public override bool Remove(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value)
    {
        var exists = TryGet(key, ns, out value);
        Remove(key, ns);
        return exists;
    }

    public override void Remove(TKey key, TNamespace ns)
    {
        if (fault != BackendFault.KeepsWhatIsRemoved)
        {
            _rows.Remove(IdentityOf(key, ns));
        }
    }

    public override void Prefetch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TNamespace> namespaces)
    {
        if (fault == BackendFault.ClearsWhatIsPrefetched)
        {
            _rows.Clear();
        }
    }

    /// <summary>The rows as they are now.</summary>
    public FrozenState FreezeRows() =>
        fault == BackendFault.FreezesTooLate ? new FrozenBytes(definition.Name, definition.Types, Serialize) : Frozen(Serialize());

    private static byte[] Take(ArrayBufferWriter<byte> output)
    {
        var bytes = output.WrittenSpan.ToArray();
        output.ResetWrittenCount();
        return bytes;
    }

    private FrozenBytes Frozen(List<(int, byte[], byte[])> rows) => new(definition.Name, definition.Types, () => rows);

    private List<(int Group, byte[] Owner, byte[] Value)> Serialize()
    {
        var rows = new List<(int Group, byte[] Owner, byte[] Value)>();
        foreach (var row in _rows.Values)
        {
            _codec.WriteOwner(row.Owner.Key, row.Owner.Namespace, _buffer);
            var bytes = Take(_buffer);
            _codec.WriteValue(row.Value!, _buffer);
            rows.Add((definition.KeyGroupOf(row.Owner.Key), bytes, Take(_buffer)));
        }

        var lost = fault == BackendFault.LosesAKeyGroup ? owner.KeyGroups.Start : -1;
        return [.. rows.Where(row => row.Group != lost).OrderBy(row => row.Group)];
    }

    private void Add(string identity, Row row)
    {
        if (fault == BackendFault.ForgetsAtAThousand && _rows.Count == 1_000)
        {
            _rows.Clear();
        }

        if (fault != BackendFault.DropsWhatExpires || definition.Ttl is null)
        {
            _rows.Add(identity, row);
        }
    }

    private string IdentityOf(TKey key, TNamespace ns)
    {
        ns = fault == BackendFault.SharesNamespaces ? default! : ns;
        if (fault == BackendFault.TellsKeysApartByTheirSerializer)
        {
            _codec.WriteOwner(key, ns, _buffer);
        }
        else
        {
            _codec.WriteIdentity(key, ns, _buffer);
        }

        return Convert.ToBase64String(Take(_buffer));
    }

    private sealed class Row(StateKey<TKey, TNamespace> owner)
    {
        public TValue? Value;

        public StateKey<TKey, TNamespace> Owner => owner;
    }

    private sealed class FrozenBytes(string name, string types, Func<List<(int Group, byte[] Owner, byte[] Value)>> rows)
        : FrozenState(name, types)
    {
        public override IEnumerable<int> Write(ArrayBufferWriter<byte> output)
        {
            foreach (var (group, owner, value) in rows())
            {
                WriteRow(owner, value, output);
                yield return group;
            }
        }
    }
}
