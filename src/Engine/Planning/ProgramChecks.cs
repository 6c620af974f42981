using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>What must hold of a program before it can become a graph. Each refusal names the operator and what to do.</summary>
internal static class ProgramChecks
{
    /// <param name="transformations">The steps.</param>
    /// <param name="executedJob">The job that took the steps before them; null for none.</param>
    public static void Check(IReadOnlyList<Transformation> transformations, string? executedJob = null)
    {
        RequireSteps(transformations, executedJob);
        RequireSink(transformations);
        RequireSinkBehindEachOperator(transformations);
        RequireUidOfStatefulOperators(transformations);
        RequireUniqueUids(transformations);
    }

    /// <summary>The refusal of operators that keep state and have no uid.</summary>
    public static InvalidJobException WithoutUid(params IReadOnlyList<Transformation> transformations)
    {
        const string Uid = "by which a changed program finds the state again";
        return new InvalidJobException(transformations is [var only]
            ? $"'{OperatorNames.Of(only)}' keeps state and has no uid, {Uid}: add .Uid(\"…\") to it."
            : $"{string.Join(", ", transformations.Select(step => $"'{OperatorNames.Of(step)}'"))} keep state and have no uid, {Uid}: add "
                + ".Uid(\"…\") to each.");
    }

    private static void RequireSteps(IReadOnlyList<Transformation> transformations, string? executedJob)
    {
        if (transformations.Count == 0)
        {
            throw new InvalidJobException("No operators defined in streaming topology. " + (executedJob is null
                ? "Begin a stream with FromSource(…), and end it with SinkTo(…)."
                : $"Job '{executedJob}' has taken the steps that were there: each job runs those that were written since the one before."));
        }
    }

    private static void RequireSink(IReadOnlyList<Transformation> transformations)
    {
        if (!transformations.Any(OperatorNames.IsSink))
        {
            throw new InvalidJobException("The program has no sink, so it would do nothing: end a stream with SinkTo(…).");
        }
    }

    private static void RequireSinkBehindEachOperator(IReadOnlyList<Transformation> transformations)
    {
        var reached = new HashSet<Transformation>(ReferenceEqualityComparer.Instance);
        var followed = new HashSet<Transformation>(ReferenceEqualityComparer.Instance);
        foreach (var transformation in transformations.Reverse())
        {
            if (OperatorNames.IsSink(transformation) || reached.Contains(transformation))
            {
                reached.UnionWith(transformation.Inputs);
                reached.Add(transformation);
            }

            if (!transformation.IsVirtual || followed.Contains(transformation))
            {
                followed.UnionWith(transformation.Inputs);
            }
        }

        // Of the operators that lead nowhere the last ones are named: it is there that the sink is missing.
        var ends = transformations
            .Where(transformation => !transformation.IsVirtual && !reached.Contains(transformation) && !followed.Contains(transformation))
            .Select(transformation => $"'{OperatorNames.Of(transformation)}'")
            .ToList();
        if (ends.Count > 0)
        {
            throw new InvalidJobException(
                $"No sink is reached from {string.Join(", ", ends)}: end the stream with SinkTo(…), or remove the step.");
        }
    }

    private static void RequireUidOfStatefulOperators(IReadOnlyList<Transformation> transformations)
    {
        var without = transformations.Where(transformation => transformation is { IsStateful: true, Uid: null }).ToList();
        if (without.Count > 0)
        {
            throw WithoutUid(without);
        }
    }

    private static void RequireUniqueUids(IReadOnlyList<Transformation> transformations)
    {
        var owners = new Dictionary<string, Transformation>(StringComparer.Ordinal);
        foreach (var transformation in transformations)
        {
            if (transformation.Uid is { } uid && !owners.TryAdd(uid, transformation))
            {
                throw new InvalidJobException(
                    $"'{OperatorNames.Of(owners[uid])}' and '{OperatorNames.Of(transformation)}' both have the uid '{uid}': give each "
                        + $"operator its own.");
            }
        }
    }
}
