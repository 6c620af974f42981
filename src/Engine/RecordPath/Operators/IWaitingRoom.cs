namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>An element of a chain where records wait for their turn.</summary>
internal interface IWaitingRoom
{
    /// <summary>
    /// Whether none waits. While some do the task takes no input, and operators before the element that emit of their own accord, as when a
    /// watermark makes much due, pause.
    /// </summary>
    bool HasRoom { get; }
}
