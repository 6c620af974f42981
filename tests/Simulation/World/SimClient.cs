using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>
/// Who submitted the job: asks for it until it is there, and then again and again how it stands; at times asks it for something.
/// </summary>
internal sealed class SimClient(SimWorld world, SimProgram program, Orleans.Runtime.SiloAddress submitter)
{
    private readonly SimScheduler _thread = new(world, null, "client", isOrdered: true);
    private readonly SimClock _clock = new(world, null);
    private readonly SimGrainFactory _grains = new(null);

    /// <summary>Whether the program was killed that the job was of.</summary>
    public bool IsOver => world.Program != program;

    public void Start() => _thread.Start(FollowAsync).Ignore();

    /// <summary>Asks until there is an answer.</summary>
    /// <returns>The answer; the default when the JobManager refuses, or the program was killed.</returns>
    public async Task<T?> AskAsync<T>(Func<IJobManagerGrain, Task<T>> ask)
    {
        while (!IsOver)
        {
            try
            {
                return await ask(_grains.GetGrain<IJobManagerGrain>(program.Job.Value));
            }
            catch (Exception failure)
            {
                if (world.Trace.IsVerbose)
                {
                    world.Trace.Tell($"client hears: {failure.Message}");
                }

                if (failure is FlinkException)
                {
                    world.Settings.Checks.OnRefused(world, failure.Message);
                    return default;
                }
            }

            await WaitAsync();
        }

        return default;
    }

    /// <summary>
    /// Waits a moment, and longer the more often was asked: many requests that one long read holds up would use up the steps that the job
    /// has.
    /// </summary>
    public Task WaitAsync(int asked = 0) => Task.Delay(TimeSpan.FromMilliseconds(100 << Math.Min(asked, 5)), _clock);

    private async Task FollowAsync()
    {
        var submission = new JobSubmission(
            program.Job, Workload.JobName, program.Graph.Fingerprint.Digest, submitter, TimeSpan.FromHours(1), program.Restore);
        await AskAsync(jobManager => jobManager.StartAsync(submission));
        var requests = new SimRequests(world, this);
        while (!IsOver)
        {
            await AskAsync(jobManager => jobManager.PingAsync());
            foreach (var request in requests.Draw())
            {
                _thread.Start(() => MakeAsync(request)).Ignore();
            }

            await Task.Delay(world.Settings.LookInterval, _clock);
        }
    }

    private async Task MakeAsync(Func<Task> request)
    {
        world.OpenRequests++;
        try
        {
            await request();
        }
        catch (Exception exception)
        {
            world.Break($"A request ended with {exception}");
        }
        finally
        {
            world.OpenRequests--;
        }
    }

    private Task<bool> AskAsync(Func<IJobManagerGrain, Task> ask) => AskAsync(async jobManager =>
    {
        await ask(jobManager);
        return true;
    });
}
