namespace FlinkNet;

/// <summary>How a job's plan is written.</summary>
public enum PlanFormat
{
    /// <summary>For people, 80 columns wide.</summary>
    Text,

    /// <summary>A flowchart in the language of Mermaid, which many pages and editors draw.</summary>
    Mermaid,

    /// <summary>For programs.</summary>
    Json,
}
