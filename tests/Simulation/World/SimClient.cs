using FlinkNet.Engine.BarrierPath;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>Who submitted the job: asks for it until it is there, and then again and again how it stands; at times asks for a savepoint.</summary>
internal sealed class SimClient(SimWorld world, SimProgram program, Orleans.Runtime.SiloAddress submitter)
{
    private readonly SimScheduler _thread = new(world, null, "client", isOrdered: true);
    private readonly SimClock _clock = new(world, null);
    private readonly SimGrainFactory _grains = new(null);
    private int _requests;

    private bool IsOver => world.Program != program;

    public void Start() => _thread.Start(FollowAsync).Ignore();

    private async Task FollowAsync()
    {
        var submission = new JobSubmission(
            program.Job, Workload.JobName, program.Graph.Fingerprint.Digest, submitter, TimeSpan.FromHours(1));
        await AskAsync(jobManager => jobManager.StartAsync(submission));
        while (!IsOver)
        {
            await AskAsync(jobManager => jobManager.PingAsync());
            if (world.Faults.WantsSavepoint())
            {
                _thread.Start(TakeSavepointAsync).Ignore();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), _clock);
        }
    }

    private async Task TakeSavepointAsync()
    {
        var kind = world.Random.Next(2) == 0 ? CheckpointKind.Savepoint : CheckpointKind.Checkpoint;
        var request = new CheckpointRequest($"request {++_requests}", kind);
        var status = await AskAsync(jobManager => jobManager.RequestCheckpointAsync(request));
        while (!IsOver && status is { IsOver: false })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _clock);
            status = await AskAsync(jobManager => jobManager.GetCheckpointRequestAsync(request.Id));
        }

        if (world.Trace.IsVerbose)
        {
            world.Trace.Tell($"{kind} {request.Id}: {status?.Phase} {status?.Path} {status?.Failure?.Message}");
        }

        if (status is { Phase: CheckpointRequestPhase.Completed, Path: { } path })
        {
            world.Settings.Checks.OnAnnounced(world, $"{path[(path.LastIndexOf('/') + 1)..]}/{SnapshotPaths.ManifestName}");
        }
    }

    // What the JobManager refuses is over; who does not answer is asked again.
    private async Task<T?> AskAsync<T>(Func<IJobManagerGrain, Task<T>> ask)
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
                    return default;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), _clock);
        }

        return default;
    }

    private Task<bool> AskAsync(Func<IJobManagerGrain, Task> ask) => AskAsync(async jobManager =>
    {
        await ask(jobManager);
        return true;
    });
}
