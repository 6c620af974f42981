using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>Parts of the cluster that are members and do not answer.</summary>
public sealed class SilentPartsTests
{
    [Fact]
    public async Task Job_ATaskManagerDoesNotAnswer_RunsOnTheOthers()
    {
        var graph = ControlPlaneCluster.Graph("goes around");
        var silent = new Silent();
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], silos: 2, configure: (silo, _) =>
        {
            silo.Services.AddSingleton<TaskManagerClient>();
            silo.Services.AddSingleton<ITaskManagerClient>(services =>
                new TaskManagers(services.GetRequiredService<TaskManagerClient>(), silent));
            silo.Services.Configure<ControlPlaneOptions>(options => options.SlotOfferTimeout = TimeSpan.FromMilliseconds(50));
        });
        silent.Silo = cluster.Silos.Silos[1].SiloAddress;

        var job = await cluster.SubmitAsync(graph);

        var running = await job.UntilAllTasksAsync(TaskState.Running);
        Assert.True(silent.Asked > 1);
        Assert.All(running.Vertices.SelectMany(vertex => vertex.Tasks), task =>
            Assert.Equal(cluster.Silos.Silos[0].SiloAddress, task.Silo));
    }

    [Fact]
    public async Task JobManager_TheMembershipCannotBeRead_ReadsItLater_AndTheJobRuns()
    {
        var graph = ControlPlaneCluster.Graph("reads again");
        var membership = new Membership();
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], configure: (silo, _) => membership.Decorate(silo.Services));
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        membership.FailuresLeft = 3;
        await cluster.Silos.DeactivateAsync(job.Manager);
        await membership.AllFailed.Task.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(JobStatus.Running, (await job.Manager.GetDetailsAsync()).Status);
        cluster.Runtime.FinishAll();
        await job.UntilAsync(JobStatus.Finished);
    }

    private sealed class Silent
    {
        public SiloAddress? Silo { get; set; }

        public int Asked { get; set; }
    }

    private sealed class TaskManagers(TaskManagerClient inner, Silent silent) : ITaskManagerClient
    {
        public ITaskManager Of(SiloAddress silo) =>
            silo.Equals(silent.Silo) ? SilentTaskManager.Around(inner.Of(silo), silent) : inner.Of(silo);
    }

    /// <summary>A TaskManager that offers nothing, and does not say so.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
    private class SilentTaskManager : DispatchProxy
    {
        private ITaskManager? _inner;
        private Silent? _silent;

        public static ITaskManager Around(ITaskManager inner, Silent silent)
        {
            var proxy = Create<ITaskManager, SilentTaskManager>();
            (((SilentTaskManager)(object)proxy)._inner, ((SilentTaskManager)(object)proxy)._silent) = (inner, silent);
            return proxy;
        }

        // When the job is submitted, each is asked whether it knows the job in the same shape: that it still answers.
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(ITaskManager.OfferSlotsAsync) && _silent!.Asked++ > 0
                ? new TaskCompletionSource<SlotOffer>().Task
                : targetMethod.Invoke(_inner, args);
    }

    /// <summary>A membership whose table cannot be read at first.</summary>
    private sealed class Membership
    {
        public int FailuresLeft { get; set; }

        public TaskCompletionSource AllFailed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Decorate(IServiceCollection services)
        {
            var inner = services.Last(service => service.ServiceType == typeof(IClusterMembershipService));
            services.AddSingleton<IClusterMembershipService>(provider => new View(
                (IClusterMembershipService)(inner.ImplementationFactory?.Invoke(provider)
                    ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)), this));
        }

        private sealed class View(IClusterMembershipService inner, Membership owner) : IClusterMembershipService
        {
            public ClusterMembershipSnapshot CurrentSnapshot => inner.CurrentSnapshot;

            public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => inner.MembershipUpdates;

            public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
            {
                if (owner.FailuresLeft == 0)
                {
                    return inner.Refresh(minimumVersion, cancellationToken);
                }

                if (--owner.FailuresLeft == 0)
                {
                    owner.AllFailed.TrySetResult();
                }

                return ValueTask.FromException(new IOException("The table cannot be read."));
            }

            public Task<bool> TryKill(SiloAddress siloAddress) => inner.TryKill(siloAddress);
        }
    }
}
