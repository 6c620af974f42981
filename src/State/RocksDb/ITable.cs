namespace FlinkNet.State.RocksDb;

/// <summary>A table, as the state of its operator sees it.</summary>
internal interface ITable
{
    /// <summary>The name of the state in snapshots.</summary>
    string Name { get; }

    /// <summary>The types of keys and rows.</summary>
    string Types { get; }

    /// <summary>Whether the owner of a row is in its key.</summary>
    bool OwnerIsInKey { get; }

    /// <summary>Writes what was changed since it was written last.</summary>
    void WriteDirty(WriteBuffer buffer);

    /// <summary>Gives the memory back; the table is not used any more.</summary>
    void Release();
}

/// <summary>What there is to know of a table's rows without knowing its types.</summary>
/// <param name="Name">The name of the state in snapshots.</param>
/// <param name="Types">The types of keys and rows.</param>
/// <param name="OwnerIsInKey">Whether the owner of a row is in its key.</param>
internal sealed record TableDescription(string Name, string Types, bool OwnerIsInKey);
