using FlinkNet.Engine.RecordPath;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Asks the JobManager for splits on behalf of one task.</summary>
internal sealed class SplitRequester(ISplitProvider provider, TaskAttemptId task) : ISplitRequester
{
    public void Request(int sourceId, long number, Action<SplitAnswer> answer) =>
        _ = RequestAsync(new SplitRequest(task, sourceId, number), answer);

    // The provider retries until there is an answer; only a task that nobody runs any more is left without one.
    private async Task RequestAsync(SplitRequest request, Action<SplitAnswer> answer)
    {
        var response = await provider.RequestAsync(request, CancellationToken.None).ConfigureAwait(false);
        answer(new SplitAnswer(response.Count, response.Splits, response.NoMoreSplits, response.RetryAfter));
    }
}
