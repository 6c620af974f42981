namespace FlinkNet;

/// <summary>
/// Names a module of this assembly, or one of an assembly that it references: <c>[assembly: FlinkNetModule(typeof(MyModule))]</c>.
/// </summary>
/// <param name="module">A class that implements <see cref="IFlinkNetModule"/> and has a constructor without parameters.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class FlinkNetModuleAttribute(Type module) : Attribute
{
    /// <summary>The module.</summary>
    public Type Module { get; } = module;
}
