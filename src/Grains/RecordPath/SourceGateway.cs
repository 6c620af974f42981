using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Talks to the JobManager's side of the sources on behalf of one task.</summary>
internal sealed class SourceGateway(ISourceCoordinatorProxy coordinator, TaskAttemptId task) : ISourceGateway
{
    public void RequestSplits(int sourceId, long number, long checkpoint, bool hasSplits, Action<SplitAnswer> answer) =>
        _ = RequestSplitsAsync(new SplitRequest(task, sourceId, number, checkpoint, hasSplits), answer);

    public void ReportWatermark(int sourceId, string group, long number, long watermark, Action<long> answer) =>
        _ = ReportWatermarkAsync(new WatermarkReport(task, sourceId, group, number, watermark), answer);

    // The proxy retries until there is an answer; only a task that nobody runs any more is left without one.
    private async Task RequestSplitsAsync(SplitRequest request, Action<SplitAnswer> answer)
    {
        var response = await coordinator.RequestSplitAsync(request, CancellationToken.None);
        answer(new SplitAnswer(response.Count, response.Splits, response.NoMoreSplits, response.RetryAfter) { IsPostponed = response.IsPostponed });
    }

    private async Task ReportWatermarkAsync(WatermarkReport report, Action<long> answer) =>
        answer(await coordinator.ReportWatermarkAsync(report, CancellationToken.None));
}
