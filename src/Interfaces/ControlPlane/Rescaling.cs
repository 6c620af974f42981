namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>A request for another parallelism of a running job.</summary>
/// <param name="Id">The id chosen by the caller. The same id again is the same request.</param>
/// <param name="Parallelism">The parallelism of all steps whose parallelism the program left to the job.</param>
[GenerateSerializer, Immutable, Alias("flink.RescaleRequest")]
public sealed record RescaleRequest(
    [property: Id(0)] string Id,
    [property: Id(1)] int Parallelism);

/// <summary>How far a request for another parallelism is. The numbers are stored; never reuse one.</summary>
public enum RescalePhase
{
    /// <summary>Nobody asked.</summary>
    None = 0,

    /// <summary>The job takes the checkpoint from which it will go on, and pauses.</summary>
    Pausing = 1,

    /// <summary>Its tasks are deployed anew.</summary>
    Redeploying = 2,

    /// <summary>Done.</summary>
    Completed = 3,

    /// <summary>It could not be done.</summary>
    Failed = 4,
}

/// <summary>The status of a request for another parallelism.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parallelism">What was requested.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Failure">With <see cref="RescalePhase.Failed"/>: why, and what the job does.</param>
[GenerateSerializer, Immutable, Alias("flink.RescaleStatus")]
public sealed record RescaleStatus(
    [property: Id(0)] string Id,
    [property: Id(1)] int Parallelism,
    [property: Id(2)] RescalePhase Phase,
    [property: Id(3)] FailureInfo? Failure)
{
    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => Phase is RescalePhase.Completed or RescalePhase.Failed;
}
