namespace FlinkNet;

/// <summary>
/// Stands before a user's function of another shape. The engine looks through it: what the function is besides (a keeper of state, a
/// listener to checkpoints) must not get lost behind it.
/// </summary>
internal interface IFunctionAdapter
{
    /// <summary>The user's function, or another adapter before it.</summary>
    object Function { get; }
}
