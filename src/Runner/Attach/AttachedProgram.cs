using System.Globalization;
using FlinkNet.Client;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Processes;
using FlinkNet.Terminal;

namespace FlinkNet.Attach;

/// <summary>A process of the program that runs nothing, but shows or commands a job that other processes run.</summary>
/// <param name="finder">Finds the cluster and the job.</param>
/// <param name="display">Shows the job.</param>
/// <param name="output">Where the result of a command goes: the path of a savepoint, for instance.</param>
/// <param name="messages">Where the rest goes.</param>
internal sealed class AttachedProgram(ClusterFinder finder, JobDisplay display, TextWriter output, TextWriter messages)
{
    /// <summary>Does what a program's arguments say.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="jobName">The name of its job, which is meant when no other is named.</param>
    /// <param name="launch">How the program was launched.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="FlinkException">It cannot be done.</exception>
    public static async Task<int> RunAsync(StreamExecutionEnvironment environment, string jobName, LaunchOptions launch)
    {
        var command = AttachArguments.Read(environment);
        var finder = new ClusterFinder(launch.GrainStorage, launch.ClusterId, new RunDirectory(launch.RunDirectory), launch.LogLevel);
        var program = new AttachedProgram(finder, JobDisplay.Create(launch.Progress), Console.Out, Console.Error);
        var job = environment.Configuration[AttachArguments.Attach] is { Length: > 0 } named ? named : jobName;
        using var signals = CancelSignals.Listen();
        try
        {
            return await program.RunAsync(job, command, signals.Requested);
        }
        catch (OperationCanceledException) when (signals.ExitCode != 0)
        {
            await Console.Error.WriteLineAsync($"This process has left job '{job}', which goes on.");
            return signals.ExitCode;
        }
    }

    /// <summary>Shows or commands the job of that name or id.</summary>
    /// <returns>The exit code: 0 when it was done or the job has FINISHED, 1 when the job ended in another way.</returns>
    /// <exception cref="FlinkException">It cannot be done.</exception>
    public async Task<int> RunAsync(string nameOrId, JobCommand command, CancellationToken leave)
    {
        if (command is JobCommand.List)
        {
            return await ListAsync(leave);
        }

        var (link, job) = await finder.FindAsync(nameOrId, leave);
        await using (link)
        {
            if (command.NeedsRunningJob && job.Status.IsTerminal())
            {
                throw new FlinkException(
                    FailureOrigin.User,
                    $"Job '{job.JobName}' ({job.Job}) has ended: it is {StatusText.Of(job.Status)} since {Time(job.EndTime)}.");
            }

            return await DoAsync(link.Client, job, command, leave);
        }
    }

    private async Task<int> DoAsync(FlinkClient client, JobOverview job, JobCommand command, CancellationToken leave)
    {
        switch (command)
        {
            case JobCommand.Checkpoint:
                var checkpoint = await client.TriggerCheckpointAsync(job.Job, leave);
                await output.WriteLineAsync(checkpoint.ToString(CultureInfo.InvariantCulture));
                return 0;
            case JobCommand.Savepoint savepoint:
                await output.WriteLineAsync(await client.SavepointAsync(job.Job, savepoint.Target, leave));
                return 0;
            case JobCommand.Stop stop:
                return await StopAsync(client, job, stop, leave);
            case JobCommand.Cancel:
                await client.CancelAsync(job.Job);
                var canceled = await client.WaitForEndAsync(job.Job, leave);
                await messages.WriteLineAsync($"Job '{job.JobName}' is {StatusText.Of(canceled.Status)}.");
                return canceled.Status == JobStatus.Canceled ? 0 : 1;
            case JobCommand.Rescale rescale:
                await client.RescaleAsync(job.Job, rescale.Parallelism, leave);
                await messages.WriteLineAsync($"Job '{job.JobName}' runs at parallelism {rescale.Parallelism}.");
                return 0;
            default:
                var end = await display.ShowAsync(client.FollowAsync(job.Job, leave));
                display.Summarize(end);
                return end.Status == JobStatus.Finished ? 0 : 1;
        }
    }

    private async Task<int> StopAsync(FlinkClient client, JobOverview job, JobCommand.Stop stop, CancellationToken leave)
    {
        var path = await client.StopWithSavepointAsync(job.Job, stop.Target, stop.Drain, leave);
        await output.WriteLineAsync(path);
        await messages.WriteLineAsync($"Job '{job.JobName}' was stopped with savepoint {path}");
        await client.WaitForEndAsync(job.Job, leave);
        return 0;
    }

    private async Task<int> ListAsync(CancellationToken leave)
    {
        var jobs = await finder.ListAsync(leave);
        foreach (var (cluster, job) in jobs)
        {
            await output.WriteLineAsync(
                $"{Time(job.StartTime)} : {job.Job} : {job.JobName} ({StatusText.Of(job.Status)}) : cluster {cluster}");
        }

        if (jobs.Count == 0)
        {
            await messages.WriteLineAsync($"No jobs are running (looked in {finder.Where}).");
        }

        return 0;
    }

    private static string Time(DateTimeOffset? time) => time?.ToString("u", CultureInfo.InvariantCulture) ?? "a moment ago";
}
