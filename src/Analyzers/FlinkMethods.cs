using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers;

/// <summary>Knows the library's types by their names: the analyzers reference nothing of it.</summary>
internal static class FlinkMethods
{
    private const string Library = "FlinkNet";

    /// <summary>Whether the compilation knows the library at all.</summary>
    public static bool IsReferenced(Compilation compilation) => compilation.GetTypeByMetadataName("FlinkNet.DataStream`1") is not null;

    /// <summary>Whether the symbol is declared by the library that jobs are written with.</summary>
    public static bool IsOfApi(ISymbol symbol) =>
        symbol.ContainingNamespace is { Name: Library, ContainingNamespace.IsGlobalNamespace: true }
        && symbol.ContainingAssembly.Name.StartsWith(Library, StringComparison.Ordinal);

    /// <summary>Whether the type is the library's type of that name.</summary>
    public static bool Is(ITypeSymbol? type, string name) => type is INamedTypeSymbol && type.Name == name && IsOfApi(type);

    /// <summary>The type of a stream's records; null when the type is no stream.</summary>
    public static ITypeSymbol? RecordTypeOf(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is INamedTypeSymbol { Name: "DataStream", TypeArguments.Length: 1 } stream && IsOfApi(stream))
            {
                return stream.TypeArguments[0];
            }
        }

        return null;
    }

    /// <summary>What a call gives for the method's type parameter of that name; null when the method has none.</summary>
    public static ITypeSymbol? TypeArgument(IMethodSymbol method, string name)
    {
        var parameter = method.OriginalDefinition.TypeParameters.FirstOrDefault(parameter => parameter.Name == name);
        return parameter is null ? null : method.TypeArguments[parameter.Ordinal];
    }

    /// <summary>The types of the records of all streams that the call is given, the one that it is made on included.</summary>
    public static IEnumerable<ITypeSymbol> RecordTypes(IInvocationOperation call) => call.Arguments
        .Select(argument => RecordTypeOf(argument.Value.Type))
        .Prepend(RecordTypeOf(call.Instance?.Type))
        .OfType<ITypeSymbol>()
        .Distinct<ITypeSymbol>(SymbolEqualityComparer.Default);

    /// <summary>Where the method's name stands, or the clause of a query that means it.</summary>
    public static Location NameLocation(IInvocationOperation call) => call.Syntax is InvocationExpressionSyntax invocation
        ? invocation.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier.GetLocation(),
            MemberBindingExpressionSyntax binding => binding.Name.Identifier.GetLocation(),
            _ => invocation.Expression.GetLocation(),
        }
        : call.Syntax.GetLocation();

    /// <summary>
    /// Whether the operation is part of what a test harness is given: it runs a step without a cluster, and without what a cluster asks
    /// for.
    /// </summary>
    public static bool IsWithinHarness(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IInvocationOperation { TargetMethod.ContainingType: var type }
                && type.ContainingNamespace is { Name: "Testing", ContainingNamespace.Name: Library })
            {
                return true;
            }
        }

        return false;
    }
}
