using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Refuses maps whose keys were changed since they were put there: they are not found any more, and could not be distinguished when they
/// are read again.
/// </summary>
internal static class MapKeys
{
    /// <summary>Looks for a key that was changed.</summary>
    /// <exception cref="FlinkException">There is one.</exception>
    public static void RequireUnchanged<TKey, TValue>(Dictionary<TKey, TValue> map)
        where TKey : notnull
    {
        if (!OwnKeys<TKey>.MayChange)
        {
            return;
        }

        // One that was changed into another is found, but not twice.
        var seen = new HashSet<TKey>(map.Comparer);
        foreach (var key in map.Keys)
        {
            if (!seen.Add(key) || !map.ContainsKey(key))
            {
                throw new FlinkException(
                    FailureOrigin.User,
                    $"a key of a map that is state was changed after it was put there: {TypeNames.Of(typeof(TKey))} can be changed in "
                        + $"place. Make its members read-only, or put an object of its own.")
                {
                    IsFinal = true,
                };
            }
        }
    }
}
