using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlinkNet.Grains;
using FlinkNet.Model;
using FlinkNet.Plans;

namespace FlinkNet;

/// <summary>Writes plans.</summary>
internal static class JobPlans
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The plan of a job.</summary>
    public static string Write(CatalogedJob job, PlanFormat format)
    {
        var plan = JobPlanner.Plan(job);
        return format switch
        {
            PlanFormat.Text => PlanText.Write(plan),
            PlanFormat.Mermaid => PlanMermaid.Write(plan),
            PlanFormat.Json => JsonSerializer.Serialize(plan, Json) + Environment.NewLine,
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
        };
    }

    /// <summary>The format that an argument names.</summary>
    /// <exception cref="FlinkException">There is none of that name.</exception>
    public static PlanFormat Read(string text) => text switch
    {
        "text" => PlanFormat.Text,
        "mermaid" => PlanFormat.Mermaid,
        "json" => PlanFormat.Json,
        _ => throw new FlinkException(FailureOrigin.User, $"--explain is '{text}'; it must be text, mermaid or json."),
    };
}
