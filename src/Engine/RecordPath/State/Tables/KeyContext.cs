using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Tables;

/// <summary>Which key (and which namespace of it: a window, or nothing) an operator's state handles mean at the moment.</summary>
internal sealed class KeyContext<TKey, TNamespace>
    where TKey : notnull
{
    private TKey _key = default!;
    private bool _hasKey;

    /// <summary>The key.</summary>
    /// <exception cref="FlinkException">No keyed record and no timer is being processed.</exception>
    public TKey Key
    {
        get => _hasKey ? _key : throw NoKey();
        set
        {
            _key = value;
            _hasKey = true;
        }
    }

    /// <summary>The namespace.</summary>
    public TNamespace Namespace { get; set; } = default!;

    /// <summary>Says that what comes now has no key.</summary>
    public void Leave()
    {
        _key = default!;
        _hasKey = false;
    }

    private static FlinkException NoKey() => new(
        FailureOrigin.User,
        "keyed state is used where there is no key: use it while a record or a timer of the keyed stream is processed, not in Open() "
            + "or Close() or with a broadcast record "
        + "(there, ApplyToKeyedState goes through the keys).");
}

/// <summary>The namespace of state that belongs to the key alone: there is one, and it is no bytes.</summary>
[StoredName("FlinkNet.Engine.RecordPath.State.VoidNamespace")]
public readonly record struct VoidNamespace;

/// <summary>The address of a piece of keyed state, but for its name.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TNamespace">
/// The type of what distinguishes states of one name and key: windows, or <see cref="VoidNamespace"/>.
/// </typeparam>
/// <param name="Key">The key.</param>
/// <param name="Namespace">The namespace.</param>
public readonly record struct StateKey<TKey, TNamespace>(TKey Key, TNamespace Namespace)
    where TKey : notnull;
