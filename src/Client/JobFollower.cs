using System.Runtime.CompilerServices;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Client;

/// <summary>Asks a JobManager for its job's status until the job has ended, and tolerates its migration to another silo.</summary>
internal sealed class JobFollower(IJobControl jobManager, TimeProvider time)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastInterval = TimeSpan.FromMilliseconds(500);
    private readonly JobManagerCalls _calls = new(time, LastInterval);

    public async IAsyncEnumerable<JobDetails> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var interval = FirstInterval;
        while (true)
        {
            var details =
                await _calls.AskAsync(
                    jobManager.GetDetailsAsync,
                    "Whether the job goes on is unknown; look at the cluster's silos.",
                    cancellationToken);
            yield return details;
            if (details.Status.IsTerminal())
            {
                yield break;
            }

            await Task.Delay(interval, time, cancellationToken);
            interval = TimeSpan.FromTicks(Math.Min(interval.Ticks * 3 / 2, LastInterval.Ticks));
        }
    }
}
