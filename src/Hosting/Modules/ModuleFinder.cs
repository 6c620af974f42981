using System.Reflection;
using FlinkNet.Model;

namespace FlinkNet.Silo.Modules;

/// <summary>Finds the modules of a program: those that an assembly names which is the program's own, that is, not of .NET.</summary>
internal static class ModuleFinder
{
    /// <summary>
    /// The modules of this process: of the assemblies that it was built or published with, of its own, and of those that it has loaded
    /// otherwise.
    /// </summary>
    /// <exception cref="FlinkException">An assembly names a class that can be no module.</exception>
    public static IReadOnlyList<IFlinkNetModule> Find()
    {
        var paths = OwnAssemblies.Paths();
        var listed = paths.ToHashSet(StringComparer.Ordinal);
        var marked = paths.Where(ModuleMark.IsIn).Select(path => Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(path))));
        var others = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic && !OwnAssemblies.IsOfRuntime(assembly) && !listed.Contains(assembly.Location));
        return In(marked.Concat(others));
    }

    /// <summary>The modules that some assemblies name.</summary>
    /// <exception cref="FlinkException">One names a class that can be no module.</exception>
    public static IReadOnlyList<IFlinkNetModule> In(IEnumerable<Assembly> assemblies) =>
    [
        .. assemblies.Distinct().OrderBy(assembly => assembly.FullName, StringComparer.Ordinal)
            .SelectMany(NamedBy, (Assembly, Module) => (Assembly, Module))
            .DistinctBy(found => found.Module)
            .Select(found => Create(found.Assembly, found.Module)),
    ];

    private static IEnumerable<Type> NamedBy(Assembly assembly)
    {
        try
        {
            return [.. assembly.GetCustomAttributes<FlinkNetModuleAttribute>().Select(mark => mark.Module)];
        }
        catch (Exception failure) when (failure is TypeLoadException or IOException or BadImageFormatException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"The module of Flink.NET in assembly '{assembly.GetName().Name}' cannot be loaded: {failure.Message} See that all "
                    + $"assemblies "
                + "that its package needs are beside the program, in the versions that it needs.",
                failure);
        }
    }

    private static IFlinkNetModule Create(Assembly assembly, Type module)
    {
        try
        {
            return (IFlinkNetModule)Activator.CreateInstance(module)!;
        }
        catch (Exception failure) when (failure is InvalidCastException or MissingMethodException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Assembly '{assembly.GetName().Name}' names {module} as a module of Flink.NET; such a class implements "
                + $"{nameof(IFlinkNetModule)} and has a public constructor without parameters.",
                failure);
        }
    }
}
