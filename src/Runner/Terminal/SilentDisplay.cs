using FlinkNet.Interfaces.ControlPlane;

namespace FlinkNet.Terminal;

/// <summary>Shows nothing.</summary>
internal sealed class SilentDisplay : JobDisplay
{
    public override async Task<JobDetails> ShowAsync(IAsyncEnumerable<JobDetails> job) => await job.LastAsync();

    public override void Summarize(JobDetails end)
    {
    }
}
