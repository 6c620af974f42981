using FlinkNet;

namespace EventTime;

/// <summary>What programs may do with the jobs that they run.</summary>
public static class VisitJobs
{
    /// <summary>Runs a job over visits, and tells how many were those of robots.</summary>
    public static async Task<long> CountRobotsAsync(StreamExecutionEnvironment env, IEnumerable<Visit> visits, CancellationToken stop)
    {
        env.RegisterJobListener(new Announcer());
        env.FromCollection(visits).Filter(new WithoutRobots()).SinkTo(new DiscardingSink<Visit>());

        var result = await env.ExecuteAsync("visits of people", stop);
        return result.GetAccumulatorResult<long>("robots");
    }

    private sealed class Announcer : IJobListener
    {
        public async Task OnJobSubmittedAsync(JobClient? client, Exception? failure) =>
            await Console.Out.WriteLineAsync(failure is null ? $"job {client?.JobId} runs" : $"no job: {failure.Message}");

        public async Task OnJobExecutedAsync(JobExecutionResult? result, Exception? failure) =>
            await Console.Out.WriteLineAsync($"it ended after {result?.NetRuntime}: {failure?.Message ?? "well"}");
    }
}
