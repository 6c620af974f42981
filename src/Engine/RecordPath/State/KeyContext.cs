namespace FlinkNet.Engine.RecordPath.State;

/// <summary>Which key (and which namespace of it: a window, or nothing) an operator's state handles mean at the moment.</summary>
internal sealed class KeyContext<TKey, TNamespace>
    where TKey : notnull
{
    /// <summary>The key.</summary>
    public TKey Key { get; set; } = default!;

    /// <summary>The namespace.</summary>
    public TNamespace Namespace { get; set; } = default!;
}

/// <summary>The namespace of state that belongs to the key alone.</summary>
internal readonly record struct VoidNamespace;

/// <summary>The address of a piece of keyed state, but for its name (rule S1).</summary>
internal readonly record struct StateKey<TKey, TNamespace>(TKey Key, TNamespace Namespace)
    where TKey : notnull;
