using FlinkNet.Engine.ControlPlane.Jobs;

namespace FlinkNet.Simulation;

/// <summary>Runs one seed.</summary>
internal static class SeedRun
{
    /// <summary>Runs a seed as it is drawn.</summary>
    public static SeedResult Run(int seed, TextWriter? trace = null, bool tellsTurns = false)
    {
        var (settings, input) = SimSettings.Draw(seed);
        return Run(seed, settings, input, trace, tellsTurns);
    }

    /// <summary>Runs a seed with settings of its own.</summary>
    public static SeedResult Run(int seed, SimSettings settings, SimInput input, TextWriter? trace = null, bool tellsTurns = false)
    {
        // The test's own context would take work to other threads.
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            using var world = new SimWorld(seed, settings, input, trace, tellsTurns);
            trace?.WriteLine(
                $"{settings.Workload.Name}, parallelism {settings.Parallelism}, {settings.Silos} silos, {settings.FaultySteps} steps "
                    + $"with faults: {settings.Faults}");
            var failure = Run(world);
            return new SeedResult(seed, failure, world.Trace.Hash, world.Steps, world.Job?.Attempt ?? 0, world.Granted);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private static string? Run(SimWorld world)
    {
        try
        {
            world.Start();
            if (RunToEnd(world) is { } failure)
            {
                return failure;
            }

            return world.Job!.Phase == JobPhase.Finished && world.Savepoints.TryGoOn() && RunToEnd(world) is { } second
                ? $"When the program was started from {world.Program.Restore!.Path}: {second}"
                : null;
        }
        catch (Exception exception)
        {
            return world.Broken ?? exception.ToString();
        }
    }

    private static string? RunToEnd(SimWorld world)
    {
        var stepsMax = Math.Max(world.Steps, world.Settings.FaultySteps) + world.Settings.PatienceSteps;
        while (world.Broken is null && (world.Job?.Phase.IsTerminal() != true || world.OpenRequests > 0 || world.TryGoOnUnheard()))
        {
            if (!world.Step() || world.Steps > stepsMax)
            {
                return world.Job?.Phase.IsTerminal() == true
                    ? "A request was not answered."
                    : $"The job did not finish: it is {world.Job?.Phase} in attempt {world.Job?.Attempt} after {world.Steps} steps, "
                        + $"{world.Settings.FaultySteps} of them with faults. {world.Job?.StatusReason}";
            }
        }

        if (world.Broken is null && world.Job!.Phase != JobPhase.Finished)
        {
            if (world.Objects.HasLost && SaysThatCheckpointsAreGone(world.Job.FailureMessage!))
            {
                Checks.AtVanished(world);
                return world.Broken;
            }

            return world.Settings.Faults.DamagedReads > 0
                ? null
                : $"The job is {world.Job.Phase}: {world.Job.FailureMessage} {world.Job.FailureDetails}";
        }

        if (world.Broken is null)
        {
            Checks.AtEnd(world);
        }

        return world.Broken;
    }

    private static bool SaysThatCheckpointsAreGone(string failure) =>
        failure.Contains("to begin at the beginning", StringComparison.OrdinalIgnoreCase)
            || failure.Contains("cannot start from", StringComparison.Ordinal);
}

/// <summary>What came of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">Which promise was broken; null when none was.</param>
/// <param name="Hash">The number of all that happened.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="Attempts">How many attempts.</param>
/// <param name="Granted">What was asked of the job, and done.</param>
internal sealed record SeedResult(int Seed, string? Failure, ulong Hash, long Steps, int Attempts, GrantedRequests Granted);
