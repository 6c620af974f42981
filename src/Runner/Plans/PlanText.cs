using System.Globalization;
using System.Text;

namespace FlinkNet.Plans;

/// <summary>A plan for people, 80 columns wide.</summary>
internal sealed class PlanText
{
    private const int Columns = 80;
    private readonly StringBuilder _text = new();

    /// <summary>Writes a plan.</summary>
    public static string Write(JobPlan plan)
    {
        var writer = new PlanText();
        writer.WriteHead(plan);
        foreach (var task in plan.Tasks)
        {
            writer.WriteTask(task);
        }

        return writer._text.ToString();
    }

    private void WriteHead(JobPlan plan)
    {
        Line(0, $"{plan.Job}: {Count(plan.Tasks.Count, "task")}, {Count(plan.Tasks.Sum(task => task.Parallelism), "subtask")}");
        Line(2, string.Create(
            CultureInfo.InvariantCulture,
            $"parallelism {plan.Parallelism}, {plan.MaxParallelism} key groups, where a step does not set its own"));
        Line(2, $"keyed state in {plan.StateBackend}");
        Line(2, plan.CheckpointInterval is { } interval
            ? $"checkpoints every {PlanStates.Of(interval)} in {plan.CheckpointDirectory}"
            : "no checkpoints");
    }

    private void WriteTask(PlanTask task)
    {
        _text.AppendLine();
        var group = task.SlotSharingGroup == "default" ? "" : $", slots of group '{task.SlotSharingGroup}'";
        Line(0, $"Task {task.Number}: {Count(task.Parallelism, "subtask")}{group}");
        foreach (var input in task.Inputs)
        {
            Line(2, Describe(input, task.Inputs.Any(other => other.Input > 1)));
        }

        foreach (var step in task.Operators)
        {
            WriteOperator(step, task.Operators);
        }
    }

    private void WriteOperator(PlanOperator step, IReadOnlyList<PlanOperator> chain)
    {
        // Where a chain branches, the order of lines does not tell whose records an operator takes.
        var index = IndexOf(chain, step);
        var isNext = index == 0 || step.After == chain[index - 1].Name;
        var after = step.SideOutput is { } side ? $" (side output '{side}' of '{step.After}')" : isNext ? "" : $" (after '{step.After}')";
        Line(2, $"{(index == 0 ? "" : "-> ")}{step.Name}{after}{(step.Uid is null ? "" : $"  uid '{step.Uid}'")}", hanging: 4);
        if (step.Description is { } description)
        {
            Line(6, $"\"{description}\"");
        }

        if (step.Key is { } key)
        {
            Line(6, $"keys     {key}", hanging: 9);
        }

        foreach (var state in step.States)
        {
            var life = state.TimeToLive is null ? "" : $", lives {state.TimeToLive}";
            Line(6, state.Name is null ? $"keeps    {state.Kind} of {state.Type}" : $"{state.Kind,-8} '{state.Name}' of {state.Type}{life}",
                hanging: 9);
        }

        if (step.StateFailure is { } failure)
        {
            Line(6, $"state    not all known: {failure}", hanging: 9);
        }
    }

    private static string Describe(PlanExchange input, bool isNumbered)
    {
        var into = isNumbered ? $"input {input.Input}: " : "";
        var side = input.SideOutput is { } tag ? $", side output '{tag}'" : "";
        var how = input.Key is { } key ? $"{input.Partitioner} by {key}" : input.Partitioner;
        var why = input.NotChained is { } reason ? $"; not chained, since {reason}" : "";
        return $"<- {into}{input.Records} of task {input.From} ('{input.Operator}'{side}), {how}{why}";
    }

    private static int IndexOf(IReadOnlyList<PlanOperator> chain, PlanOperator step)
    {
        var index = 0;
        while (!ReferenceEquals(chain[index], step))
        {
            index++;
        }

        return index;
    }

    private static string Count(int number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    // What is too long goes on in the next line, further in.
    private void Line(int indent, string text, int hanging = 3)
    {
        var width = Columns - indent;
        while (text.Length > width)
        {
            var end = text.LastIndexOf(' ', width);
            end = end <= hanging ? width : end;
            _text.Append(' ', indent).AppendLine(text[..end].TrimEnd());
            text = new string(' ', hanging) + text[end..].TrimStart();
        }

        _text.Append(' ', indent).AppendLine(text);
    }
}
