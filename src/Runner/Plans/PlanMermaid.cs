using System.Globalization;
using System.Text;

namespace FlinkNet.Plans;

/// <summary>A plan as a flowchart in the language of Mermaid.</summary>
internal static class PlanMermaid
{
    /// <summary>Writes a plan.</summary>
    public static string Write(JobPlan plan)
    {
        var text = new StringBuilder();
        text.AppendLine("flowchart TD");
        foreach (var task in plan.Tasks)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    t{task.Number}[\"{string.Join("<br/>", Lines(task))}\"]");
        }

        foreach (var task in plan.Tasks)
        {
            foreach (var input in task.Inputs)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    t{input.From} -- \"{Escape(Label(input))}\" --> t{task.Number}");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Lines(PlanTask task)
    {
        foreach (var step in task.Operators)
        {
            yield return $"<b>{Escape(step.Name)}</b>{(step.Uid is null ? "" : $" <i>{Escape(step.Uid)}</i>")}";
            if (step.Description is { } description)
            {
                yield return Escape(description);
            }

            foreach (var state in step.States)
            {
                yield return Escape($"{state.Kind}{(state.Name is null ? "" : $" '{state.Name}'")} of {state.Type}");
            }
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"×{task.Parallelism}");
    }

    private static string Label(PlanExchange input)
    {
        var how = input.Key is { } key ? $"{input.Partitioner} by {key}" : input.Partitioner;
        return input.SideOutput is { } side ? $"{how}, side output '{side}'" : how;
    }

    private static string Escape(string text) => text
        .Replace("#", "#35;", StringComparison.Ordinal)
        .Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal)
        .Replace(">", "#gt;", StringComparison.Ordinal);
}
