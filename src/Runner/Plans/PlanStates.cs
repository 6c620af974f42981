using System.Globalization;
using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Transformations;

namespace FlinkNet.Plans;

/// <summary>What a plan tells of states.</summary>
internal static class PlanStates
{
    /// <summary>The states of an operator: what it is known to keep, and what its functions have asked for.</summary>
    public static IEnumerable<PlanState> Of(OperatorDescription description, IReadOnlyList<AskedState> asked)
    {
        foreach (var state in asked)
        {
            yield return Of(state.Descriptor, state.Kind is "keyed" or "list" ? "" : state.Kind);
        }

        foreach (var known in description.States)
        {
            if (known.Descriptor is null)
            {
                IEnumerable<Type> types = known.MustSerialize.Count > 0 ? known.MustSerialize : [known.Row!];
                yield return new PlanState(known.What, null, string.Join(", ", types.Select(ShortNames.Of)), null);
            }
            else if (!asked.Any(state => state.Descriptor.Name == known.Descriptor.Name))
            {
                yield return Of(known.Descriptor, known.IsKeyed ? "" : "broadcast");
            }
        }
    }

    private static PlanState Of(StateDescriptor descriptor, string kind)
    {
        var type = descriptor.GetType();
        var own = type.Name.Split('`')[0].Replace("StateDescriptor", "", StringComparison.Ordinal).ToLowerInvariant();
        return new PlanState(
            kind.Length == 0 ? own : kind == "broadcast" ? "broadcast map" : kind,
            descriptor.Name,
            own == "map" ? string.Join(" to ", type.GenericTypeArguments.Select(ShortNames.Of))
                : string.Join(" to ", descriptor.StoredTypes.Select(ShortNames.Of)),
            descriptor.TimeToLive is { } life ? Of(life) : null);
    }

    private static string Of(StateTtlConfig life)
    {
        var access = life.UpdateType == StateTtlUpdateType.OnCreateAndWrite ? "written" : "used";
        var clock = life.TimeDomain == TimeDomain.EventTime ? " of event time" : "";
        return $"{Of(life.TimeToLive)}{clock} after it was {access}";
    }

    /// <summary>A span of time in its largest whole unit.</summary>
    public static string Of(TimeSpan span)
    {
        var invariant = CultureInfo.InvariantCulture;
        return span.Ticks % TimeSpan.TicksPerDay == 0 ? string.Create(invariant, $"{span.TotalDays} d")
            : span.Ticks % TimeSpan.TicksPerHour == 0 ? string.Create(invariant, $"{span.TotalHours} h")
            : span.Ticks % TimeSpan.TicksPerMinute == 0 ? string.Create(invariant, $"{span.TotalMinutes} min")
            : span.Ticks % TimeSpan.TicksPerSecond == 0 ? string.Create(invariant, $"{span.TotalSeconds} s")
            : string.Create(invariant, $"{span.TotalMilliseconds} ms");
    }
}
