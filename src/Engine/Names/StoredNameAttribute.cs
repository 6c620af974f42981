namespace FlinkNet.Engine.Names;

/// <summary>
/// What snapshots call a type of the engine that their rows hold. A snapshot names the types of its state in full; with this a type may move to another folder, and
/// what was stored before is still restored.
/// </summary>
/// <param name="name">The name, with its namespace and without type arguments.</param>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class, Inherited = false)]
internal sealed class StoredNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name => name;
}
