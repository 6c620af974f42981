namespace FlinkNet.Grains.BarrierPath;

/// <summary>What a coordinator stores: what the snapshot store itself does not tell.</summary>
[GenerateSerializer, Alias("flink.CheckpointsState")]
internal sealed class CheckpointsState
{
    /// <summary>The highest number used, also by a checkpoint of which nothing was stored (rule C1).</summary>
    [Id(0)]
    public long LastId { get; set; }

    /// <summary>The newest attempt; what older ones send is refused.</summary>
    [Id(1)]
    public int Attempt { get; set; }

    /// <summary>Checkpoints that turned out not to be readable.</summary>
    [Id(2)]
    public List<long> Rejected { get; set; } = [];
}
