using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// The keys of one operator in one subtask. A row of a group that is another subtask's would be lost when it is restored, or would replace
/// that subtask's own: so a key selector that answers
/// differently when it is asked again is found where its keys come in, by one record of each batch, and always where they are stored. Keys
/// that were changed since they came in are found there, too.
/// </summary>
/// <param name="operatorName">What messages call the operator.</param>
/// <param name="maxParallelism">The number of key groups.</param>
/// <param name="own">The subtask's; null for all.</param>
internal sealed class OwnKeys<TKey>(string operatorName, int maxParallelism, KeyGroupRange? own = null)
    where TKey : notnull
{
    private readonly KeyGroupRouter _router = new(1, maxParallelism);
    private readonly int _start = own?.Start ?? 0;
    private readonly int _end = own?.End ?? maxParallelism - 1;
    private KeyHasher<TKey>? _hasher;
    private volatile FlinkException? _found;

    /// <summary>Whether keys can be changed after they were handed over.</summary>
    public static bool MayChange { get; } = !ImmutableTypes.Contains(typeof(TKey));

    /// <summary>Whether every key is the subtask's.</summary>
    public bool AreAll => _start == 0 && _end == maxParallelism - 1;

    /// <summary>The key group of a key.</summary>
    /// <exception cref="FlinkException">It is another subtask's.</exception>
    public int GroupOf(TKey key)
    {
        var group = _router.KeyGroupOf((_hasher ??= KeyHashers.For<TKey>()).Hash(key));
        return group >= _start && group <= _end ? group : throw Foreign(group);
    }

    /// <summary>
    /// Refuses a key that is another subtask's, and fails when one was found since, while state was written beside the task's loop.
    /// </summary>
    /// <exception cref="FlinkException">There is one.</exception>
    public void Require(TKey key)
    {
        RequireSound();
        _ = key is null ? throw Null() : GroupOf(key);
    }

    /// <summary>Fails when a key that is another subtask's was found while state was written beside the task's loop.</summary>
    /// <exception cref="FlinkException">There is one.</exception>
    public void RequireSound()
    {
        if (_found is { } found)
        {
            throw found;
        }
    }

    /// <summary>Refuses a table one of whose keys was changed since it was added.</summary>
    /// <param name="name">The name of the state.</param>
    /// <param name="table">The table.</param>
    /// <exception cref="FlinkException">There is one.</exception>
    public void RequireUnchanged<TEntry, TValue>(string name, KeyTable<TEntry, TValue> table)
        where TEntry : notnull
    {
        for (var index = 0; MayChange && index < table.End; index++)
        {
            if (table.IsUsed(index) && !table.IsAsAdded(index))
            {
                throw Changed(name);
            }
        }
    }

    /// <summary>The refusal of a key that was changed.</summary>
    public FlinkException Changed(string name) => new(
        FailureOrigin.User,
        $"a key of state '{name}' of operator '{operatorName}' was changed after it was used: its hash is not what it was, so what is "
            + $"stored of it would be another key's. "
        + $"Key objects must stay as they are: make the members of {typeof(TKey).Name} read-only, and let the key selector answer an "
        + $"object of its own for each record.")
    {
        IsFinal = true,
    };

    private FlinkException Foreign(int group) => _found = new FlinkException(
        FailureOrigin.User,
        $"a key of operator '{operatorName}' is in key group {group}, and the subtask that has the record owns the groups {_start} to "
            + $"{_end}: when the record was sent here, its key was another. "
        + "A key selector must answer the same for equal records, whenever and wherever it is asked (not by chance, by the clock or "
        + "by what is around it), and a key must not be changed afterwards.")
    {
        IsFinal = true,
    };

    private FlinkException Null() => new(
        FailureOrigin.User,
            $"the key of a record of operator '{operatorName}' is null and was not when the record was sent here: a key selector must "
                + $"answer the same for equal records, whenever it is asked.")
    {
        IsFinal = true,
    };
}
