namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>How operators read keys.</summary>
internal static class KeySelectors
{
    /// <summary>The selector as a function; a lambda is called directly, not through the object that wraps it.</summary>
    public static Func<T, TKey> Function<T, TKey>(IKeySelector<T, TKey> key) =>
        key is DelegateKeySelector<T, TKey> { Function: var function } ? function : key.GetKey;
}
