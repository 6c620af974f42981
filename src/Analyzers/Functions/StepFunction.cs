using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>A function that a program gives to a step, to be called while the job runs.</summary>
/// <param name="step">The call that adds the step.</param>
/// <param name="parameter">The parameter that takes the function.</param>
/// <param name="target">The lambda, or the reference to a method.</param>
internal readonly struct StepFunction(IInvocationOperation step, IParameterSymbol parameter, IOperation target)
{
    public IInvocationOperation Step { get; } = step;

    public IParameterSymbol Parameter { get; } = parameter;

    public IOperation Target { get; } = target;

    /// <summary>Whether the function tells the key of a record.</summary>
    public bool IsKeySelector => Parameter.Name.StartsWith("key", StringComparison.Ordinal);

    /// <summary>The functions that a call gives to a step; none when the call adds no step.</summary>
    public static IEnumerable<StepFunction> Of(IInvocationOperation call)
    {
        if (!FlinkMethods.IsOfApi(call.TargetMethod.ContainingType))
        {
            yield break;
        }

        foreach (var argument in call.Arguments)
        {
            if (Function(argument.Value) is { } target
                && argument.Parameter is { } parameter
                && TakesStepFunction(call.TargetMethod, parameter))
            {
                yield return new StepFunction(call, parameter, target);
            }
        }
    }

    /// <summary>
    /// The innermost function that the operation is part of, if a program gives it to a step; null in any other function, which somebody
    /// else may call.
    /// </summary>
    public static StepFunction? Around(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation lambda:
                    return Given(lambda);
                case ILocalFunctionOperation:
                    return null;
            }
        }

        return null;
    }

    private static StepFunction? Given(IAnonymousFunctionOperation lambda)
    {
        IOperation given = lambda;
        while (given.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            given = given.Parent;
        }

        return given.Parent is IArgumentOperation { Parent: IInvocationOperation call, Parameter: { } parameter }
            && TakesStepFunction(call.TargetMethod, parameter)
            ? new StepFunction(call, parameter, lambda)
            : null;
    }

    private static IOperation? Function(IOperation value)
    {
        while (value is IConversionOperation or IParenthesizedOperation)
        {
            value = value is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)value).Operand;
        }

        return value is IDelegateCreationOperation creation ? creation.Target : null;
    }

    // What takes a stream builds the program, and is called while it is built; what adds no step is called at once.
    private static bool TakesStepFunction(IMethodSymbol method, IParameterSymbol parameter) =>
        FlinkMethods.IsOfApi(method.ContainingType)
        && method.ReturnType is INamedTypeSymbol result
        && FlinkMethods.IsOfApi(result)
        && parameter.Type is INamedTypeSymbol { DelegateInvokeMethod: { } signature }
        && !signature.Parameters.Any(input => FlinkMethods.RecordTypeOf(input.Type) is not null);
}
