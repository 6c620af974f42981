namespace FlinkNet.Model;

/// <summary>Whether a stream tells the time.</summary>
public enum WatermarkStatus
{
    /// <summary>Watermarks are expected.</summary>
    Active,

    /// <summary>Nothing is expected for now; whoever combines several streams does not wait for this one.</summary>
    Idle,
}
