using System.Reflection;
using FlinkNet.Interfaces.RecordPath;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FlinkNet.Simulation;

/// <summary>
/// One activation of a grain: loads its state, then takes calls, each a turn; reentrant, as all of the product's grains are.
/// </summary>
internal sealed class SimActivation : IGrainContext
{
    private static readonly PropertyInfo IsSource = typeof(InconsistentStateException)
        .GetProperty("IsSourceActivation", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;

    private readonly SimWorld _world;
    private readonly SimSilo _silo;
    private readonly Type _type;
    private readonly SimScheduler _scheduler;
    private readonly List<Action> _waiting = [];
    private readonly TaskCompletionSource _deactivated = new();
    private IGrainBase? _grain;
    private object? _extension;
    private Exception? _failure;
    private bool _isActive;
    private bool _isDeactivating;
    private int _running;

    public SimActivation(SimWorld world, SimSilo silo, GrainId id, Type type)
    {
        (_world, _silo, GrainId, _type) = (world, silo, id, type);
        _scheduler = new SimScheduler(world, silo, $"{silo.Name} {id}", isOrdered: true);
        _scheduler.Start(ActivateAsync).Ignore();
    }

    public GrainId GrainId { get; }

    public SimSilo Silo => _silo;

    /// <summary>Whether calls may be sent here.</summary>
    public bool IsUsable { get; private set; } = true;

    public IServiceProvider ActivationServices => _silo.Services;

    public object? GrainInstance => _grain;

    public Task Deactivated => _deactivated.Task;

    public GrainReference GrainReference => throw new NotSupportedException();

    public ActivationId ActivationId => throw new NotSupportedException();

    public GrainAddress Address => throw new NotSupportedException();

    public IGrainLifecycle ObservableLifecycle => throw new NotSupportedException();

    public IWorkItemScheduler Scheduler => throw new NotSupportedException();

    public void Receive(SimCall call, object?[] arguments, Action<Task?, Exception?> answer)
    {
        if (_isActive)
        {
            Take(call, arguments, answer);
        }
        else if (_failure is not null)
        {
            answer(null, _failure);
        }
        else
        {
            _waiting.Add(() =>
            {
                if (_failure is null)
                {
                    Take(call, arguments, answer);
                }
                else
                {
                    answer(null, _failure);
                }
            });
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (!IsUsable)
        {
            return;
        }

        Forget();
        _isDeactivating = true;
        DeactivateWhenIdle();
    }

    /// <summary>New calls go elsewhere. What this activation has begun goes on.</summary>
    public void Forget()
    {
        IsUsable = false;
        _world.Cluster.Forget(this);
    }

    /// <summary>Runs something in a turn of the grain.</summary>
    public void Run(Func<Task> work) => _scheduler.Start(work).Ignore();

    public object? GetComponent(Type componentType) => null;

    public object? GetTarget() => _grain;

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
    }

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public void ReceiveMessage(object message) => throw new NotSupportedException();

    public void Rehydrate(IRehydrationContext context) => throw new NotSupportedException();

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    private void Take(SimCall call, object?[] arguments, Action<Task?, Exception?> answer)
    {
        _running++;
        _scheduler.Start(() => InvokeAsync(call, arguments, answer)).Ignore();
    }

    private Task InvokeAsync(SimCall call, object?[] arguments, Action<Task?, Exception?> answer) => SimSilo.Invoke(
        call,
        call.Target.Interface == typeof(IShuffleExtension) ? Extension() : _grain!,
        arguments,
        (task, failure) =>
        {
            _running--;
            // As Orleans does: who wrote over another's state, and lets that escape, goes.
            if ((failure ?? task?.Exception?.InnerException) is InconsistentStateException stale && (bool)IsSource.GetValue(stale)!)
            {
                IsSource.SetValue(stale, false);
                Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "stale"));
            }

            answer(task, failure);
            DeactivateWhenIdle();
        });

    // As Orleans does: calls that were begun end first.
    private void DeactivateWhenIdle()
    {
        if (_isActive && _isDeactivating && _running == 0)
        {
            _isDeactivating = false;
            _scheduler.Start(async () =>
            {
                await _grain!.OnDeactivateAsync(
                    new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "asked"),
                    CancellationToken.None);
                _deactivated.TrySetResult();
            }).Ignore();
        }
    }

    private object Extension() =>
        _extension ??= GrainMaker.Create(this, ActivationServices.GetRequiredService<ExtensionTypes>().Shuffle, []);

    private async Task ActivateAsync()
    {
        try
        {
            var states = GrainMaker.StatesOf(this, _type, _world.GrainStorage);
            foreach (var state in states)
            {
                await state.ReadStateAsync();
            }

            _grain = (IGrainBase)GrainMaker.Create(this, _type, states);
            await _grain.OnActivateAsync(CancellationToken.None);
            _isActive = true;
        }
        catch (Exception failure)
        {
            if (_world.Trace.IsVerbose)
            {
                _world.Trace.Tell($"{_silo} cannot activate {GrainId}: {failure.Message.Split('\n')[0]}");
            }

            _failure = failure;
            Forget();
        }

        foreach (var waiting in _waiting)
        {
            waiting();
        }

        _waiting.Clear();
    }
}

/// <summary>Which class answers for an extension.</summary>
internal sealed record ExtensionTypes(Type Shuffle);
