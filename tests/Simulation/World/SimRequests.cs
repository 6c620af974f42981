using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>How many requests were answered with what was asked for.</summary>
internal readonly record struct GrantedRequests(int Checkpoints, int Savepoints, int Rescales, int Stops);

/// <summary>Draws what the job is asked for, and asks. A request is repeated under its id until it is answered.</summary>
internal sealed class SimRequests(SimWorld world, SimClient client)
{
    private int _number;

    /// <summary>What is wanted at this look.</summary>
    public IEnumerable<Func<Task>> Draw()
    {
        if (world.Faults.WantsSavepoint())
        {
            yield return TakeSavepointAsync;
        }

        if (world.Faults.WantsRescale())
        {
            yield return RescaleAsync;
        }

        if (world.Faults.WantsStop())
        {
            yield return StopAsync;
        }
    }

    private async Task TakeSavepointAsync()
    {
        var kind = world.Random.Next(2) == 0 ? CheckpointKind.Savepoint : CheckpointKind.Checkpoint;
        if (await RequestAsync(kind) is not { Phase: CheckpointRequestPhase.Completed } status)
        {
            return;
        }

        if (status.Path is { } path)
        {
            world.Granted = world.Granted with { Savepoints = world.Granted.Savepoints + 1 };
            world.Savepoints.Add(path);
            world.Settings.Checks.OnAnnounced(world, SimSavepoints.ManifestOf(path));
        }
        else
        {
            world.Granted = world.Granted with { Checkpoints = world.Granted.Checkpoints + 1 };
        }
    }

    // Who stops a job so, starts it again later.
    private async Task StopAsync()
    {
        if (await RequestAsync(CheckpointKind.Suspend) is { Phase: CheckpointRequestPhase.Completed, Path: { } path } && !client.IsOver)
        {
            world.Granted = world.Granted with { Stops = world.Granted.Stops + 1 };
            world.Settings.Checks.OnAnnounced(world, SimSavepoints.ManifestOf(path));
            world.Settings.Checks.OnStopped(world);
            world.GoOnFrom(path);
        }
    }

    private async Task<CheckpointRequestStatus?> RequestAsync(CheckpointKind kind)
    {
        var request = new CheckpointRequest(NextId(), kind);
        var status = await client.AskAsync(jobManager => jobManager.RequestCheckpointAsync(request));
        for (var asked = 0; !client.IsOver && status is { IsOver: false }; asked++)
        {
            await client.WaitAsync(asked);
            status = await client.AskAsync(jobManager => jobManager.GetCheckpointRequestAsync(request.Id));
        }

        Tell($"{kind} {request.Id}: {status?.Phase} {status?.Path} {status?.Failure?.Message}");
        return status;
    }

    // At times to more than there are slots for.
    private async Task RescaleAsync()
    {
        var request = new RescaleRequest(NextId(), world.Random.Next(1, SimSettings.ParallelismMax + 2));
        world.NoteParallelism(request.Parallelism);
        var status = await client.AskAsync(jobManager => jobManager.RescaleAsync(request));
        for (var asked = 0; !client.IsOver && status is { IsOver: false }; asked++)
        {
            await client.WaitAsync(asked);
            status = await client.AskAsync(jobManager => jobManager.GetRescaleAsync(request.Id));
        }

        Tell($"rescaling to {request.Parallelism}, {request.Id}: {status?.Phase} {status?.Failure?.Message}");
        if (status is { Phase: RescalePhase.Completed })
        {
            world.Granted = world.Granted with { Rescales = world.Granted.Rescales + 1 };
        }
    }

    private string NextId() => $"request {++_number}";

    private void Tell(string line)
    {
        if (world.Trace.IsVerbose)
        {
            world.Trace.Tell(line);
        }
    }
}
