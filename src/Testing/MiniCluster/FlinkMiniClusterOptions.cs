namespace FlinkNet.Testing;

/// <summary>The size of a <see cref="FlinkMiniCluster"/>.</summary>
public sealed class FlinkMiniClusterOptions
{
    /// <summary>
    /// How many TaskManagers, each a silo of its own: 1 to 16. With two or more, records between them are serialized as between processes.
    /// </summary>
    /// <value>1, as in Flink.</value>
    public int NumberTaskManagers
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 16);
            field = value;
        }
    } = 1;

    /// <summary>How many slots each TaskManager offers: 1 to 1,024. A job needs as many as its widest step has subtasks.</summary>
    /// <value>4.</value>
    public int NumberSlotsPerTaskManager
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1024);
            field = value;
        }
    } = 4;
}
