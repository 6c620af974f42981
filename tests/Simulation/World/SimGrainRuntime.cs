using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Timers;

namespace FlinkNet.Simulation;

/// <summary>What grains ask of their silo.</summary>
internal sealed class SimGrainRuntime(IServiceProvider services, SimSilo silo) : IGrainRuntime
{
    public string SiloIdentity => silo.Name;

    public SiloAddress SiloAddress => silo.Address;

    public IGrainFactory GrainFactory { get; } = services.GetRequiredService<IGrainFactory>();

    public ITimerRegistry TimerRegistry { get; } = services.GetRequiredService<ITimerRegistry>();

    public IServiceProvider ServiceProvider => services;

    public TimeProvider TimeProvider { get; } = services.GetRequiredService<TimeProvider>();

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        ((SimActivation)grainContext).Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "asked"));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
    }

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) => throw new NotSupportedException();
}

/// <summary>Timers of grains: each call is a turn of the grain.</summary>
internal sealed class SimTimers(SimWorld world) : ITimerRegistry
{
    public IDisposable RegisterTimer(
        IGrainContext grainContext,
        Func<object?, Task> callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period) =>
        RegisterGrainTimer(grainContext, (s, _) => callback(s), state, new GrainTimerCreationOptions(dueTime, period));

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        var activation = (SimActivation)grainContext;
        return new Timer(new SimClock(world, activation.Silo).CreateTimer(
            _ => activation.Run(() => callback(state, CancellationToken.None)), null, options.DueTime, options.Period));
    }

    private sealed class Timer(ITimer timer) : IGrainTimer
    {
        public void Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose() => timer.Dispose();
    }
}

/// <summary>References to grains, as one silo holds them.</summary>
internal sealed class SimGrainFactory(SimSilo? silo) : IGrainFactory
{
    private readonly Dictionary<(GrainId, Type), object> _references = [];

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)Get(typeof(TGrainInterface), primaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)Get(grainId, typeof(TGrainInterface));

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)Get(grainInterfaceType, grainPrimaryKey);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IAddressable GetGrain(Type grainInterfaceType, IdSpan grainKey) => (IAddressable)Get(grainInterfaceType, grainKey.ToString()!);

    public IAddressable GetGrain(Type grainInterfaceType, IdSpan grainKey, string grainClassNamePrefix) =>
        throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw new NotSupportedException();

    private object Get(Type @interface, string key) => Get(GrainId.Create(SimCluster.TypeNameOf(@interface), key), @interface);

    private object Get(GrainId grain, Type @interface)
    {
        if (!_references.TryGetValue((grain, @interface), out var reference))
        {
            reference = CallProxy.Create(silo, CallTarget.Of(grain, @interface));
            _references.Add((grain, @interface), reference);
        }

        return reference;
    }
}

/// <summary>Collects what takes part in a silo's start.</summary>
internal sealed class SimLifecycle : ISiloLifecycle
{
    private readonly List<(int Stage, ILifecycleObserver Observer)> _observers = [];

    public int HighestCompletedStage => 0;

    public int LowestStoppedStage => 0;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _observers.Add((stage, observer));
        return new Nothing();
    }

    public async Task StartAsync()
    {
        foreach (var (_, observer) in _observers.OrderBy(entry => entry.Stage))
        {
            await observer.OnStart(CancellationToken.None);
        }
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
