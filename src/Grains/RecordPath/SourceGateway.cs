using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// Asks the JobManager's side of the sources, on behalf of one task, until it answers. Requests for splits have numbers, and reports
/// replace each other: repetitions are harmless. A task that its
/// JobManager refuses is left without an answer: its attempt has ended.
/// </summary>
internal sealed class SourceGateway(IGrainFactory grains, Retries retries, TaskAttemptId task) : ISourceGateway
{
    private IJobSources JobManager => grains.GetGrain<IJobSources>(task.Job.Value);

    public void RequestSplits(int sourceId, long number, CheckpointId checkpoint, bool hasSplits, Action<SplitAnswer> answer) =>
        RequestSplitsAsync(new SplitRequest(task, sourceId, number, checkpoint, hasSplits), answer).Ignore();

    public void ReportWatermark(int sourceId, string group, long number, long watermark, Action<long> answer) =>
        ReportWatermarkAsync(new WatermarkReport(task, sourceId, group, number, watermark), answer).Ignore();

    private async Task RequestSplitsAsync(SplitRequest request, Action<SplitAnswer> answer)
    {
        var jobManager = JobManager;
        var response = (await retries.CallAsync(() => jobManager.RequestSplitAsync(request), CancellationToken.None))!;
        answer(new SplitAnswer(
            response.Count,
            response.Splits,
            response.NoMoreSplits,
            response.RetryAfter)
        { IsPostponed = response.IsPostponed });
    }

    private async Task ReportWatermarkAsync(WatermarkReport report, Action<long> answer)
    {
        var jobManager = JobManager;
        answer(await retries.CallAsync(() => jobManager.ReportWatermarkAsync(report), CancellationToken.None));
    }
}
