using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>
/// Tells what answers something else each time, or in each process: clocks, chance, and hashes that .NET seeds anew for each process.
/// </summary>
internal static class Chance
{
    private const string System = "System";
    private const string Diagnostics = "System.Diagnostics";

    /// <summary>The name of such a source; null for everything else.</summary>
    public static string? NameOf(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: var property } when IsOfProcess(property) => Named(property),
        IObjectCreationOperation { Arguments.Length: 0 } created when Symbols.Is(created.Type, System, "Random") => "new Random()",
        IInvocationOperation { TargetMethod: var method } call when IsOfProcess(method.Name, method.ContainingType)
            || IsSeededHash(call)
            || IsSharedRandom(call) => Named(method),
        _ => null,
    };

    private static string Named(ISymbol member) => $"{member.ContainingType.Name}.{member.Name}";

    private static bool IsOfProcess(IPropertySymbol property) => property.Name switch
    {
        "Now" or "UtcNow" or "Today" => property.ContainingType.Name.StartsWith("DateTime", StringComparison.Ordinal)
            && Symbols.Is(property.ContainingType, System, property.ContainingType.Name),
        "TickCount" or "TickCount64" or "ProcessId" => Symbols.Is(property.ContainingType, System, "Environment"),
        "Elapsed" or "ElapsedMilliseconds" or "ElapsedTicks" => Symbols.Is(property.ContainingType, Diagnostics, "Stopwatch"),
        "Shared" => Symbols.Is(property.ContainingType, System, "Random"),
        _ => false,
    };

    private static bool IsOfProcess(string method, INamedTypeSymbol type) => method switch
    {
        "NewGuid" or "CreateVersion7" => Symbols.Is(type, System, "Guid"),
        "GetUtcNow" or "GetLocalNow" => Symbols.Is(type, System, "TimeProvider"),
        "GetTimestamp" => Symbols.Is(type, System, "TimeProvider") || Symbols.Is(type, Diagnostics, "Stopwatch"),
        "Combine" or "ToHashCode" => Symbols.Is(type, System, "HashCode"),
        "GetHashCode" => Symbols.Is(type, "System.Runtime.CompilerServices", "RuntimeHelpers"),
        _ => Symbols.Is(type, "System.Security.Cryptography", "RandomNumberGenerator"),
    };

    // A string's hash differs from process to process; that of an object which does not define its own, from object to object.
    private static bool IsSeededHash(IInvocationOperation call) => call.TargetMethod.Name == "GetHashCode"
        && call.Instance?.Type is { } type
        && (type.SpecialType == SpecialType.System_String
            || (type.IsReferenceType && type.IsSealed && call.TargetMethod.ContainingType.SpecialType == SpecialType.System_Object));

    // A Random that the function itself seeds from the record answers the same for the same record.
    private static bool IsSharedRandom(IInvocationOperation call) => Symbols.Is(call.TargetMethod.ContainingType, System, "Random")
        && (call.Instance is IFieldReferenceOperation
            || (call.Instance is { } random && Captured.Variable(random) is { } variable && Captured.By(random, variable) is not null));
}
