using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>Locals and parameters that lambdas share with the method around them.</summary>
internal static class Captured
{
    /// <summary>The local or parameter that the operation reads or writes.</summary>
    public static ISymbol? Variable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    /// <summary>The outermost lambda that captures the variable where the operation uses it; null when it is the lambda's own.</summary>
    public static IAnonymousFunctionOperation? By(IOperation use, ISymbol variable)
    {
        IAnonymousFunctionOperation? capturing = null;
        for (var parent = use.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation lambda && !IsDeclaredWithin(variable, lambda.Syntax))
            {
                capturing = lambda;
            }
        }

        return capturing;
    }

    /// <summary>Whether the variable is declared within the syntax.</summary>
    public static bool IsDeclaredWithin(ISymbol variable, SyntaxNode syntax) => variable.DeclaringSyntaxReferences
        .Any(declaration => declaration.SyntaxTree == syntax.SyntaxTree && syntax.Span.Contains(declaration.Span));

    /// <summary>Whether the operation gives the variable another value, or lets others do so.</summary>
    public static bool IsWrite(IOperation use)
    {
        while (use.Parent is ITupleOperation or IParenthesizedOperation)
        {
            use = use.Parent;
        }

        return use.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == use,
            IIncrementOrDecrementOperation => true,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            _ => false,
        };
    }
}
