using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.State.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>
/// Says before an upgrade what of a checkpoint or savepoint a program could not restore. Each finding is a sentence that names operator and
/// state and says what to do.
/// </summary>
/// <param name="graph">The program's job.</param>
/// <param name="allowNonRestoredState">Whether state may be left behind.</param>
/// <param name="hasType">Whether the program has a type of that name or alias.</param>
internal sealed class StateCompatibility(JobGraph graph, bool allowNonRestoredState, Func<string, bool> hasType)
{
    private static readonly char[] Borders = ['<', '>', '[', ']', '{', '}', '(', ')', ',', ' '];
    private readonly List<string> _findings = [];

    /// <summary>What does not fit; none twice.</summary>
    public IReadOnlyList<string> Findings => [.. _findings.Distinct(StringComparer.Ordinal)];

    /// <summary>Checks operators and key groups; answers the operators of the checkpoint, null when nothing more can be said.</summary>
    public StoredOperators? Check(CheckpointManifest manifest)
    {
        StoredOperators? stored = null;
        if (Try(() => stored = StoredOperators.Of(manifest, graph))
            && !Try(() => RestoreCheck.Of(stored!, graph, allowNonRestoredState))
            && !allowNonRestoredState)
        {
            Try(() => RestoreCheck.Of(stored!, graph, allowNonRestoredState: true));
        }

        return stored;
    }

    /// <summary>Notes that something cannot be read.</summary>
    public void AddUnreadable(string problem) => _findings.Add(problem);

    /// <summary>Checks what the operators of a vertex had stored in one task.</summary>
    public void Check(StoredOperators stored, ManifestVertex vertex, TaskSnapshot task)
    {
        foreach (var step in graph.Vertices.SelectMany(own => own.Operators()).Select(node => node.Transformation))
        {
            if (stored.Find(step) is { } found && found.Vertex == vertex && task.Operators.TryGetValue(found.Operator.Id, out var state))
            {
                Check($"operator '{OperatorNames.Of(step)}' ('{found.Operator.Id}')", ExpectedState.Of(step), state);
            }
        }
    }

    private void Check(string whose, ExpectedState expected, OperatorSnapshot state)
    {
        foreach (var (name, keyed) in state.Keyed)
        {
            var key = keyed.Types.Split(" -> ")[0];
            if (expected.Keys is { } keys && !keys.Agree(key))
            {
                _findings.Add(
                    $"State '{name}' of {whose} has keys of the type {key}, and the program's are {keys.Now}. Keys cannot change: "
                        + $"give the operator another uid, and leave the state behind.");
            }
            else
            {
                RequireAgreement(expected.KnownOfKeys, name, whose, keyed.Types);
            }

            RequireTypes(name, whose, keyed.Types);
        }

        foreach (var (name, types) in state.Lists.Select(entry => (entry.Key, entry.Value.Types))
            .Concat(state.Broadcast.Select(entry => (entry.Key, entry.Value.Types))))
        {
            RequireAgreement(expected.Known, name, whose, types);
            RequireTypes(name, whose, types);
        }
    }

    private void RequireAgreement(Dictionary<string, ExpectedTypes> known, string name, string whose, string types)
    {
        if (known.TryGetValue(name, out var now) && !now.Agree(types))
        {
            _findings.Add(
                $"State '{name}' of {whose} was stored as {types} and is now {now.Now}: its type cannot change, but for members with ids. "
                + "Give the operator another uid, and leave the state behind.");
        }
    }

    private void RequireTypes(string name, string whose, string types)
    {
        foreach (var type in types.Split(Borders, StringSplitOptions.RemoveEmptyEntries)
            .Where(type => type is not ("-" or "members" or "itself") && !type.StartsWith("System.", StringComparison.Ordinal)))
        {
            if (!hasType(type))
            {
                _findings.Add(
                    $"State '{Shown(name)}' of {whose} holds the type {type}, which the program does not have. If it was renamed or "
                        + $"moved, mark it [Alias(\"{type}\")].");
            }
        }
    }

    private static string Shown(string name) =>
        name.StartsWith(OperatorStates.Prefix, StringComparison.Ordinal) ? name[OperatorStates.Prefix.Length..] : name;

    private bool Try(Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (FlinkException refusal)
        {
            _findings.Add(refusal.Message);
            return false;
        }
    }
}
