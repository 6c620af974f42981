using Microsoft.CodeAnalysis;

namespace FlinkNet.Analyzers;

/// <summary>Small questions about symbols and operations.</summary>
internal static class Symbols
{
    /// <summary>Whether both are the same symbol.</summary>
    public static bool Same(ISymbol? left, ISymbol? right) => SymbolEqualityComparer.Default.Equals(left, right);

    /// <summary>Whether the type has that name and stands in that namespace of .NET.</summary>
    public static bool Is(ITypeSymbol? type, string space, string name) =>
        type is not null && type.Name == name && type.ContainingNamespace?.ToDisplayString() == space;

    /// <summary>Whether the type is a task.</summary>
    public static bool IsTask(ITypeSymbol? type) =>
        type?.Name is "Task" or "ValueTask" && type.ContainingNamespace?.ToDisplayString() == "System.Threading.Tasks";

    /// <summary>The classes that the type derives from, the nearest first.</summary>
    public static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }
    }

    /// <summary>The whole body that the operation is part of.</summary>
    public static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }
}
