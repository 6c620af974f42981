namespace FlinkNet.Storage;

/// <summary>
/// Keeps the objects of checkpoints: a folder, or a container of a blob account. Names are paths with <c>/</c>, of which the engine's
/// <c>SnapshotPaths</c> makes all.
/// </summary>
public interface ISnapshotStore
{
    /// <summary>
    /// Writes an object that is not there yet. When the call returns, the object outlives a loss of power; before, it cannot be seen.
    /// </summary>
    /// <returns>Whether it was written; false when an object of that name was there, which is left as it was.</returns>
    /// <exception cref="IOException">It could not be written; whether it is there is not known.</exception>
    Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Writes an object whose content is not in memory as a whole, with the same promises. A store of large objects holds no more of it
    /// than a few blocks at a time.
    /// </summary>
    /// <returns>Whether it was written; false when an object of that name was there, which is left as it was.</returns>
    /// <exception cref="IOException">It could not be written; whether it is there is not known.</exception>
    async Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var whole = new MemoryStream();
        await content.CopyToAsync(whole, cancellationToken);
        return await TryWriteAsync(name, whole.GetBuffer().AsMemory(0, (int)whole.Length), cancellationToken);
    }

    /// <summary>Reads an object.</summary>
    /// <returns>Its bytes; null when there is none.</returns>
    /// <exception cref="IOException">It could not be read.</exception>
    Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Reads a piece of an object.</summary>
    /// <param name="name">The object.</param>
    /// <param name="offset">Where the piece begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Its bytes, fewer than <paramref name="length"/> where the object ends before; null when there is no such object.</returns>
    /// <exception cref="IOException">It could not be read.</exception>
    async Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        var whole = await TryReadAsync(name, cancellationToken);
        return whole is null || offset >= whole.Length
            ? whole?[..0]
            : whole.AsSpan((int)offset, (int)Math.Min(length, whole.Length - offset)).ToArray();
    }

    /// <summary>The names of all objects that begin with <paramref name="prefix"/>.</summary>
    /// <exception cref="IOException">They could not be listed.</exception>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Deletes an object; one that is not there is no error.</summary>
    /// <exception cref="IOException">It could not be deleted.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}

/// <summary>Opens the stores of one kind.</summary>
public interface ISnapshotStoreProvider
{
    /// <summary>
    /// The schemes of the locations that it is asked about: <c>azure-blob</c> of <c>azure-blob://…</c>. A location without one is a folder,
    /// as with <c>file</c>.
    /// </summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Opens the store that <paramref name="location"/> names; null when it is not of this kind.</summary>
    /// <exception cref="Model.FlinkException">It is of this kind and cannot be opened; the message says why and what to do.</exception>
    ISnapshotStore? TryOpen(string location);

    /// <summary>Opens a store to read what is there; one that is not there is not made.</summary>
    /// <exception cref="Model.FlinkException">It is of this kind and cannot be opened, or is not there.</exception>
    ISnapshotStore? TryOpenExisting(string location) => TryOpen(location);
}
