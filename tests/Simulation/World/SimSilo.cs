using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.ControlPlane;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Simulation;

/// <summary>One life of a silo: the product's services with the world around them, its task grains, and its workers.</summary>
internal sealed class SimSilo : IDisposable
{
    private readonly SimWorld _world;
    private readonly Dictionary<GrainId, SimActivation> _exact = [];
    private readonly SimScheduler _service;
    private readonly ServiceProvider _services;
    private readonly TaskManagerService _taskManager;

    public SimSilo(SimWorld world, int number, int generation)
    {
        _world = world;
        Name = $"silo{number}.{generation}";
        Address = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + number), generation);
        _service = new SimScheduler(world, this, $"{Name} service", isOrdered: true);
        Pool = new SimScheduler(world, this, $"{Name} pool", isOrdered: false);
        Workers = new SimWorkers(world, this);
        View = new SimMembership(world, this);
        _services = SimServices.Build(world, this);
        _taskManager = ServiceOf(_services);
    }

    public string Name { get; }

    public SiloAddress Address { get; }

    /// <summary>Whether its process is there.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether the cluster counts it in. A silo that is alive and counted out is a zombie.</summary>
    public bool IsMember { get; set; }

    /// <summary>Until when its process stands still.</summary>
    public long PausedUntil { get; set; }

    public bool IsPaused => _world.Now < PausedUntil;

    public SimScheduler Pool { get; }

    public SimWorkers Workers { get; }

    public SimMembership View { get; }

    public IServiceProvider Services => _services;

    /// <summary>Activations here of grains that may be anywhere, also those that the cluster no longer knows.</summary>
    public Dictionary<GrainId, SimActivation> Activations { get; } = [];

    /// <summary>Begins to watch over JobManagers.</summary>
    public void Start()
    {
        var lifecycle = new SimLifecycle();
        foreach (var participant in _services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(lifecycle);
        }

        _service.Start(() => lifecycle.StartAsync()).Ignore();
    }

    /// <summary>The process is gone, and with it all it held and all it waited for.</summary>
    public void Kill()
    {
        IsAlive = false;
        Pool.Clear();
        _service.Clear();
        Workers.Clear();
    }

    /// <summary>Takes a call.</summary>
    public void Receive(SimCall call, object?[] arguments, Action<Task?, Exception?> answer)
    {
        if (typeof(ITaskManager) == call.Target.Interface)
        {
            _service.Start(() => Invoke(call, _taskManager, arguments, answer)).Ignore();
        }
        else
        {
            ActivationOf(call.Target).Receive(call, arguments, answer);
        }
    }

    public void Dispose() => _services.Dispose();

    public override string ToString() => Name;

    /// <summary>Calls a method, and tells how it ended.</summary>
    internal static async Task Invoke(SimCall call, object target, object?[] arguments, Action<Task?, Exception?> answer)
    {
        Task task;
        try
        {
            task = (Task)call.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        }
        catch (Exception exception)
        {
            answer(null, exception);
            return;
        }

        try
        {
            await task;
        }
        catch (Exception)
        {
            // The answer tells it.
        }

        answer(task, null);
    }

    private SimActivation ActivationOf(CallTarget target)
    {
        if (target.Silo is null)
        {
            return Activations.GetValueOrDefault(target.Grain) is { IsUsable: true } there
                ? there
                : _world.Cluster.Activate(target.Grain, this);
        }

        if (!_exact.TryGetValue(target.Grain, out var activation) || !activation.IsUsable)
        {
            activation = new SimActivation(_world, this, target.Grain, typeof(TaskGrain));
            _exact[target.Grain] = activation;
        }

        return activation;
    }

    // The service is Orleans' own kind of grain; its methods need none of that.
    private static TaskManagerService ServiceOf(ServiceProvider services)
    {
        var service = (TaskManagerService)RuntimeHelpers.GetUninitializedObject(typeof(TaskManagerService));
        foreach (var field in typeof(TaskManagerService).GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            if (services.GetService(field.FieldType) is { } part)
            {
                field.SetValue(service, part);
            }
        }

        return service;
    }
}
