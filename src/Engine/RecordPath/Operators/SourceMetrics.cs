namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>What readers and enumerators count under one name.</summary>
internal static class SourceMetrics
{
    public const string Vanished = "flink.source.inputs.vanished";

    public const string VanishedUnit = "{input}";

    public const string VanishedDescription = "Pieces of the input that were gone before they could be read.";
}
