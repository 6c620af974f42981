using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>Tells what answers something else each time, or in each process: clocks, chance, and hashes that .NET seeds anew for each process.</summary>
internal static class Chance
{
    /// <summary>The name of such a source; null for everything else.</summary>
    public static string? NameOf(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: var property } when IsClock(property) => Named(property),
        IPropertyReferenceOperation { Property: { Name: "Shared", ContainingType: var type } property } when IsSystem(type, "Random") => Named(property),
        IObjectCreationOperation { Constructor: { Parameters.Length: 0, ContainingType: var type } } when IsSystem(type, "Random") => "new Random()",
        IObjectCreationOperation => null,
        IInvocationOperation { TargetMethod: var method } call when IsChance(method) || IsSeededHash(call) || IsRandomOfOutside(call) => Named(method),
        _ => null,
    };

    private static string Named(ISymbol member) => $"{member.ContainingType.Name}.{member.Name}";

    private static bool IsClock(IPropertySymbol property) => property.ContainingType switch
    {
        { Name: "DateTime" or "DateTimeOffset" } type => IsSystem(type, type.Name) && property.Name is "Now" or "UtcNow" or "Today",
        { Name: "Environment" } type => IsSystem(type, type.Name) && property.Name is "TickCount" or "TickCount64" or "CurrentManagedThreadId" or "ProcessId",
        { Name: "Stopwatch" } => property.Name.StartsWith("Elapsed", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsChance(IMethodSymbol method) => (method.ContainingType.Name, method.Name) switch
    {
        ("Guid", "NewGuid" or "CreateVersion7") => IsSystem(method.ContainingType, "Guid"),
        ("Stopwatch", "GetTimestamp") => true,
        ("TimeProvider", "GetUtcNow" or "GetLocalNow" or "GetTimestamp") => IsSystem(method.ContainingType, "TimeProvider"),
        ("RandomNumberGenerator", _) => true,
        ("RuntimeHelpers", "GetHashCode") => true,
        ("HashCode", "Combine" or "ToHashCode") => IsSystem(method.ContainingType, "HashCode"),
        _ => false,
    };

    // A string's hash differs from process to process; that of an object which does not define its own, from object to object.
    private static bool IsSeededHash(IInvocationOperation call) => call.TargetMethod.Name == "GetHashCode"
        && call.Instance?.Type is { } type
        && (type.SpecialType == SpecialType.System_String
            || (type.IsReferenceType && type.IsSealed && call.TargetMethod.ContainingType.SpecialType == SpecialType.System_Object));

    // A Random that the function itself seeds from the record answers the same for the same record.
    private static bool IsRandomOfOutside(IInvocationOperation call) => IsSystem(call.TargetMethod.ContainingType, "Random")
        && (call.Instance is IFieldReferenceOperation || (call.Instance is { } random && Captured.Variable(random) is { } variable && Captured.By(random, variable) is not null));

    private static bool IsSystem(ITypeSymbol type, string name) =>
        type.Name == name && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };
}
