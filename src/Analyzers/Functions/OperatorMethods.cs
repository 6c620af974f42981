using Microsoft.CodeAnalysis;

namespace FlinkNet.Analyzers.Functions;

/// <summary>Finds what methods of operator classes the engine calls.</summary>
internal static class OperatorMethods
{
    /// <summary>
    /// The method of the library's class or interface that the given one overrides or implements; null when the engine does not know it.
    /// </summary>
    public static IMethodSymbol? Contract(IMethodSymbol method)
    {
        for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (FlinkMethods.IsOfApi(overridden.ContainingType))
            {
                return overridden;
            }
        }

        return method.ContainingType?.AllInterfaces
            .Where(FlinkMethods.IsOfApi)
            .SelectMany(contract => contract.GetMembers().OfType<IMethodSymbol>())
            .FirstOrDefault(member => Symbols.Same(method.ContainingType.FindImplementationForInterfaceMember(member), method));
    }

    /// <summary>Whether the type derives from the library's class of that name.</summary>
    public static bool Derives(INamedTypeSymbol type, string name) => Symbols.Bases(type).Any(ancestor => FlinkMethods.Is(ancestor, name));
}
