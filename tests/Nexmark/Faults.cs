namespace FlinkNet.Nexmark.Tests;

/// <summary>What happens to a query while it runs.</summary>
public enum Faults
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Two attempts are killed in the middle, each after a checkpoint of its own; the job goes on from it.</summary>
    KilledTwice,

    /// <summary>The program ends in the middle and is started again with another parallelism.</summary>
    Resumed,
}
