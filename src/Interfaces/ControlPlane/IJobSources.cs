namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>What source readers call of their job: its enumerators hand out splits, its alignment groups answer watermarks.</summary>
[Alias("flink.IJobSources")]
public interface IJobSources : IGrainWithStringKey
{
    /// <summary>Answers a source reader that has nothing left to read. The same request number is answered the same way again.</summary>
    [Alias("RequestSplit")]
    Task<SplitResponse> RequestSplitAsync(SplitRequest request);

    /// <summary>Takes a source reader's watermark for its alignment group, and answers the smallest of the group.</summary>
    [Alias("ReportWatermark")]
    Task<long> ReportWatermarkAsync(WatermarkReport report);
}
