namespace FlinkNet;

/// <summary>Copies values that can be changed in place, so that nobody sees what is done to the other one.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
internal abstract class ValueCopier<T>
{
    /// <summary>Makes a value that shares nothing with the given one that can be changed.</summary>
    public abstract T Copy(T value);

    /// <summary>
    /// Whether two values share something that can be changed only if they are one object: what it holds cannot be changed.
    /// </summary>
    public abstract bool IsFlat(T value);
}
