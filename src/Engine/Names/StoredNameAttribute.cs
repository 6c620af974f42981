namespace FlinkNet.Engine.Names;

/// <summary>
/// What snapshots call a type of the engine for ever: the full name that it had when it was stored first, whatever it is called and
/// wherever it is now.
/// </summary>
/// <param name="name">The name, of a generic type with the number of its parameters.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
internal sealed class StoredNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name => name;
}
