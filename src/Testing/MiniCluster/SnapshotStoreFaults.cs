namespace FlinkNet.Testing;

/// <summary>What a snapshot store is asked for.</summary>
public enum SnapshotStoreOperation
{
    /// <summary>An object is written.</summary>
    Write,

    /// <summary>An object, or a piece of it, is read.</summary>
    Read,

    /// <summary>The names of objects are listed.</summary>
    List,

    /// <summary>An object is deleted.</summary>
    Delete,
}

/// <summary>A call to a snapshot store.</summary>
/// <param name="Operation">What it is asked for.</param>
/// <param name="Name">The object's name; of a list the beginning of all names.</param>
public readonly record struct SnapshotStoreCall(SnapshotStoreOperation Operation, string Name);

/// <summary>
/// Lets the stores that a <see cref="FlinkMiniCluster"/> keeps checkpoints and savepoints in be slow or fail, wherever they are: each call
/// by a silo goes through this first. May be changed while jobs run.
/// </summary>
public sealed class SnapshotStoreFaults
{
    private volatile Func<SnapshotStoreCall, CancellationToken, Task>? _before;

    /// <summary>Lets each call take so much longer.</summary>
    public void Delay(TimeSpan by) => Intercept((_, cancellationToken) => Task.Delay(by, cancellationToken));

    /// <summary>Lets each call fail, with an <see cref="IOException"/> as a store does that is away.</summary>
    /// <param name="message">The exception's message.</param>
    public void Fail(string message = "The snapshot store is away.") => Intercept((_, _) => Task.FromException(new IOException(message)));

    /// <summary>Runs something before each call, which may wait, look at the call, or throw.</summary>
    public void Intercept(Func<SnapshotStoreCall, CancellationToken, Task> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        _before = before;
    }

    /// <summary>Lets all further calls through.</summary>
    public void Recover() => _before = null;

    internal Task BeforeAsync(SnapshotStoreOperation operation, string name, CancellationToken cancellationToken) =>
        _before?.Invoke(new SnapshotStoreCall(operation, name), cancellationToken) ?? Task.CompletedTask;
}
