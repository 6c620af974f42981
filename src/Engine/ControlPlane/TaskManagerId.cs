namespace FlinkNet.Engine.ControlPlane;

/// <summary>Names one life of one TaskManager; a restarted one bears another id.</summary>
/// <param name="Value">The address with its generation, as the host writes it.</param>
internal readonly record struct TaskManagerId(string Value)
{
    public override string ToString() => Value;
}
