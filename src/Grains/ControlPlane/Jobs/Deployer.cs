using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>Brings an attempt's tasks to their TaskManagers, in two steps: all prepare themselves, then all start.</summary>
internal sealed partial class Deployer(
    JobManagerScope scope, MemberWatch members, SourceDealer sources, TaskComparison tasks, RecoveryLog recovery)
{
    private readonly ManagedJob _job = scope.Job;
    private readonly TaskManagerDirectory _taskManagers = scope.TaskManagers;

    /// <summary>Lets TaskManagers begin to prepare the tasks.</summary>
    public async Task DeployAsync(JobDecision.Deploy deploy)
    {
        bool IsCurrent() => scope.IsIn(deploy.Attempt, JobPhase.Deploying);
        if (!IsCurrent())
        {
            return;
        }

        _job.Job.BeginDeployment(deploy.Attempt);
        members.Check();
        try
        {
            await sources.BeginAsync(deploy.Attempt, IsCurrent);
        }
        catch (FlinkException exception)
        {
            scope.Work.Carry(_job.Job.FailWith(JobFailure.From(exception) with { IsFinal = true }));
            return;
        }

        if (!IsCurrent())
        {
            return;
        }

        recovery.TellRestores(sources.Current!);
        var deployment = DeploymentOf(deploy, sources.Current!);
        LogDeploying(scope.Logger, _job.Name, _job.Id, deploy.Attempt.Value, _job.Job.Tasks.Count, deployment.Silos.Length);
        var answers = await Task.WhenAll(deployment.Silos.Select(silo => DeployAsync(silo, deployment, IsCurrent)));
        if (IsCurrent())
        {
            Take(deploy.Attempt, answers);
        }
    }

    /// <summary>
    /// Tasks report how they come along. What they reported to a JobManager that was replaced, or while there was none, is requested: a
    /// report that is lost must not hold up the job for ever.
    /// </summary>
    public async Task InitializeAsync(JobDecision.Initialize initialize)
    {
        bool IsCurrent() => scope.IsIn(initialize.Attempt, JobPhase.Initializing);
        while (IsCurrent())
        {
            await tasks.CompareAsync(initialize.Attempt, initialize.Placement, IsCurrent);
            await Task.Delay(scope.Host.Options.JobManagerPingInterval, scope.Host.Time, _job.Stopping);
        }
    }

    /// <summary>All tasks are prepared: lets them run.</summary>
    public Task StartTasksAsync(JobDecision.StartTasks start) =>
        Task.WhenAll(TaskManagerDirectory.SilosOf(start.Placement).Select(silo => _taskManagers.CallAsync(
        silo,
        taskManager => taskManager.StartTasksAsync(_job.Id, start.Attempt, new Epoch(_job.State.Epoch)),
        () => scope.IsIn(start.Attempt, JobPhase.Initializing) && !_taskManagers.IsGone(silo),
        _job.Stopping)));

    private void Take(Attempt attempt, DeploymentAnswer?[] answers)
    {
        if (answers.FirstOrDefault(answer => answer?.Failure is not null) is { } failed)
        {
            var failure = failed.Failure!.ToFailure();
            scope.Work.Carry(_job.Job.FailWith(failure with { IsFinal = failure.Origin == FailureOrigin.User }));
        }
        else if (answers.FirstOrDefault(answer => answer?.SlotsMissing is not null) is { } refused)
        {
            scope.Work.Carry(_job.Job.RefuseSlots(attempt, refused.SlotsMissing!));
        }
        else if (answers.All(answer => answer is not null))
        {
            scope.Work.Carry(_job.Job.CompleteDeployment(attempt));
        }
    }

    private async Task<DeploymentAnswer?> DeployAsync(SiloAddress silo, JobDeployment deployment, Func<bool> isCurrent)
    {
        try
        {
            return await _taskManagers.CallAsync(
                silo, taskManager => taskManager.DeployAsync(deployment), () => isCurrent() && !_taskManagers.IsGone(silo), _job.Stopping);
        }
        catch (FlinkException exception)
        {
            return new DeploymentAnswer(null, JobFailure.From(exception).ToInfo());
        }
    }

    private JobDeployment DeploymentOf(JobDecision.Deploy deploy, JobSources begun) => new(
        _job.Id,
        _job.Name,
        _job.Definition.Graph.Fingerprint.Digest,
        deploy.Attempt,
        new Epoch(_job.State.Epoch),
        [.. TaskManagerDirectory.SilosOf(deploy.Placement)],
        deploy.Placement.Assignment,
        begun.RestoredCheckpoint,
        _job.State.ToScale(),
        begun.RestoredPath,
        begun.Stops);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}), attempt {Attempt}: deploying {Tasks} tasks to {Silos} TaskManagers.")]
    private static partial void LogDeploying(ILogger logger, string jobName, JobId job, int attempt, int tasks, int silos);
}
