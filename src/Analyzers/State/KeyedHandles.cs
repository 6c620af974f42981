using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.State;

/// <summary>
/// Tells handles of keyed state from those of a subtask's own state, which have the same types, by where a class takes them.
/// </summary>
internal sealed class KeyedHandles
{
    private readonly ConcurrentDictionary<IFieldSymbol, bool> _isKeyed = new(SymbolEqualityComparer.Default);

    /// <summary>Notes what the class assigns to a field.</summary>
    public void Note(IOperation operation)
    {
        if (operation is IFieldReferenceOperation { Parent: ISimpleAssignmentOperation assignment } target
            && assignment.Target == target
            && IsHandle(target.Type)
            && !IsNothing(assignment.Value))
        {
            var isTaken = IsTaken(assignment.Value);
            _isKeyed.AddOrUpdate(target.Field, isTaken, (_, were) => were && isTaken);
        }
    }

    /// <summary>Whether the field is given handles of keyed state and nothing else.</summary>
    public bool AreKeyed(IFieldSymbol field) => _isKeyed.TryGetValue(field, out var isKeyed) && isKeyed;

    /// <summary>Whether the local is given a handle of keyed state where it is declared, and nothing later.</summary>
    public static bool IsKeyed(ILocalReferenceOperation handle)
    {
        var body = Symbols.Root(handle).Descendants().ToList();
        return body.OfType<IVariableDeclaratorOperation>().Any(declarator => Symbols.Same(declarator.Symbol, handle.Local)
                && declarator.GetVariableInitializer() is { Value: var value } && IsTaken(value))
            && !body.OfType<ILocalReferenceOperation>().Any(other => Symbols.Same(other.Local, handle.Local)
                && other.Parent is IAssignmentOperation assignment && assignment.Target == other);
    }

    /// <summary>Whether the value is a handle of keyed state that is taken right there.</summary>
    public static bool IsTaken(IOperation value) =>
        Unwrap(value) is IInvocationOperation call && FlinkMethods.Is(call.TargetMethod.ContainingType, "IKeyedStateStore");

    /// <summary>Whether the state behind a handle is read or written: not when the handle is only kept.</summary>
    public static bool IsUsed(IOperation handle) => IsHandle(handle.Type) && handle.Parent switch
    {
        IInvocationOperation call => call.Instance == handle,
        IPropertyReferenceOperation property => property.Instance == handle,
        IConversionOperation { Parent: IForEachLoopOperation loop } conversion => loop.Collection == conversion,
        _ => false,
    };

    private static bool IsHandle(ITypeSymbol? type) =>
        type is { Name: "IValueState" or "IListState" or "IMapState" or "IReducingState" or "IAggregatingState" }
        && FlinkMethods.IsOfApi(type);

    private static bool IsNothing(IOperation value) => Unwrap(value) is { ConstantValue.HasValue: true } or IDefaultValueOperation;

    private static IOperation Unwrap(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }
}
