using System.Reflection;

namespace FlinkNet.Silo.Modules;

/// <summary>The assemblies that a program brings itself, as the runtime was told of them when the process started.</summary>
internal static class OwnAssemblies
{
    // The folder of all shared frameworks: that of .NET and, beside it, that of ASP.NET. A program that brings its own .NET has none.
    private static readonly string? Frameworks = Path.GetDirectoryName(typeof(object).Assembly.Location) is { Length: > 0 } version
        && Path.GetDirectoryName(version) is { } framework && Path.GetFileName(framework) == "Microsoft.NETCore.App"
            ? Path.GetDirectoryName(framework) + Path.DirectorySeparatorChar
            : null;

    /// <summary>Their paths. None in a program that is published as a single file: what that one has is known when it is loaded.</summary>
    public static IReadOnlyList<string> Paths() =>
        [.. (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => !IsOfRuntime(path))];

    /// <summary>Whether an assembly is one of .NET.</summary>
    public static bool IsOfRuntime(Assembly assembly) => IsOfRuntime(assembly.Location);

    private static bool IsOfRuntime(string path) => Frameworks is not null && path.StartsWith(Frameworks, StringComparison.Ordinal);
}
