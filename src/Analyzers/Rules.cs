using Microsoft.CodeAnalysis;

namespace FlinkNet.Analyzers;

/// <summary>
/// All that is told. A rule is an error when the program would be refused or fail, a warning when it is likely to do what nobody meant.
/// </summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor RecordNotSerializable = new(
        "FLINK001",
        "A record goes to another task and cannot be serialized",
        "'{0}' sends {1} of type {2} to another task, but {3}",
        Serialization,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Page + "flink001");

    public static readonly DiagnosticDescriptor StateWithoutUid = new(
        "FLINK002",
        "A step keeps state and has no uid",
        "'{0}' keeps state and has no uid, by which a changed program finds the state again: add .Uid(\"…\") to it",
        State,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Page + "flink002");

    public static readonly DiagnosticDescriptor CapturedVariableChanges = new(
        "FLINK003",
        "A function captures a variable that changes",
        "'{0}' changes and is captured by the function of '{1}': all subtasks of a process share it, other processes have their own, and "
        + "no checkpoint holds it. Keep it in state, or capture a copy that does not change.",
        Functions,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Page + "flink003");

    public static readonly DiagnosticDescriptor KeyNotDeterministic = new(
        "FLINK004",
        "A key is not always the same for the same record",
        "'{0}' does not answer the same for the same record each time and in each process, so its key would not be found again: make the "
        + "key of what the record holds, or of a field that an earlier step has set",
        Functions,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Page + "flink004");

    public static readonly DiagnosticDescriptor BlockingCall = new(
        "FLINK005",
        "A function blocks its task",
        "'{0}' blocks the task in '{1}': no record, timer or barrier passes meanwhile. Use MapAsync or FlatMapAsync, or a timer of a keyed "
        + "process function.",
        Functions,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Page + "flink005");

    public static readonly DiagnosticDescriptor AsyncFunctionNotAwaited = new(
        "FLINK006",
        "An async function is not awaited",
        "Nobody awaits it: {0}. Instead {1}.",
        Functions,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Page + "flink006");

    public static readonly DiagnosticDescriptor KeyedStateWithoutKey = new(
        "FLINK007",
        "State or timers of a key are used where there is no key",
        "There is no key here: {0}. Instead {1}.",
        State,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Page + "flink007");

    public static readonly DiagnosticDescriptor StateNotSerializable = new(
        "FLINK008",
        "State cannot be stored in a checkpoint",
        "Checkpoints store {0} of type {1}, but {2}",
        Serialization,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Page + "flink008");

    private const string Serialization = "FlinkNet.Serialization";
    private const string State = "FlinkNet.State";
    private const string Functions = "FlinkNet.Functions";

    // Each rule has a section of the page.
    private const string Page = "https://github.com/flinknet/flinknet/blob/main/docs/reference/analyzers.md#";
}
