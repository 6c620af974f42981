using System.Reflection;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.RecordPath;

namespace FlinkNet.Simulation;

/// <summary>Carries the calls between silos: late, in any order, twice, not at all, or without their answers.</summary>
internal sealed class SimNetwork(SimWorld world)
{
    /// <summary>What a caller waits for an answer.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    private readonly List<SimCall> _open = [];

    /// <summary>Makes a call.</summary>
    /// <param name="caller">Whose call it is; null for a client.</param>
    /// <param name="target">Who is called.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments.</param>
    public Task Call(SimSilo? caller, CallTarget target, MethodInfo method, object?[] arguments)
    {
        world.CheckThread();
        var shape = CallShape.Of(method);
        var call = new SimCall(caller, target, method, shape.NewReply());
        var late = method.Name == nameof(IJobManagerGrain.RequestSplitAsync) ? world.Faults.LateRequest() : TimeSpan.Zero;
        var isLocal = caller is not null && caller.Address.Equals(target.Silo);
        if (isLocal)
        {
            Send(call, arguments, late + TimeSpan.FromTicks(world.Random.Next(100)));
            world.After(ResponseTimeout, caller, () => Fail(call, new TimeoutException($"Nobody answered {call}.")));
            return call.Reply.Task;
        }

        // A frame is written once; every copy that arrives is read from the bytes.
        var bytes = arguments.Select((argument, index) => shape.Arguments[index].Write(argument)).ToArray();
        object?[] Copy() => [.. bytes.Select((argument, index) => shape.Arguments[index].Read(argument))];
        if (!world.Faults.Drops(caller) && !(method.Name == nameof(IShuffleExtension.GrantAsync) && world.Faults.DropsGrant()))
        {
            Send(call, Copy(), late + world.Faults.Latency());
            if (world.Faults.Doubles())
            {
                Send(call with { IsDuplicate = true }, Copy(), world.Faults.Latency());
            }
        }
        else if (world.Trace.IsVerbose)
        {
            world.Trace.Tell($"lost {call}");
        }

        _open.Add(call);
        world.After(ResponseTimeout, caller, () => Fail(call, new TimeoutException($"Nobody answered {call}.")));
        return call.Reply.Task;
    }

    /// <summary>A silo was declared dead: who waits for an answer from it waits no longer.</summary>
    public void Break(SimSilo silo)
    {
        foreach (var call in _open.Where(call => call.SentTo == silo).ToList())
        {
            Fail(call, new SiloUnavailableException($"{silo} is gone."));
        }
    }

    // What was on its way between processes goes with them when all are killed; the next program is other processes.
    private void Send(SimCall call, object?[] arguments, TimeSpan delay)
    {
        var program = world.Program;
        world.After(delay, null, () =>
        {
            if (world.Program == program)
            {
                Deliver(call, arguments);
            }
        });
    }

    private void Deliver(SimCall call, object?[] arguments)
    {
        if (world.Cluster.Find(call.Target, call.Caller) is not { IsAlive: true } silo || (!silo.IsMember && silo != call.Caller))
        {
            Answer(call, null, () => Fail(call, new SiloUnavailableException($"There is no silo for {call}.")));
            return;
        }

        if (world.Faults.IsCut(call.Caller, silo))
        {
            return;
        }

        call.SentTo = silo;
        if (world.Trace.IsVerbose)
        {
            world.Trace.Tell($"{silo} gets {call}");
        }

        silo.Receive(call, arguments, (task, failure) => OnAnswered(call, silo, task, failure));
    }

    private void OnAnswered(SimCall call, SimSilo silo, Task? task, Exception? failure)
    {
        failure ??= task!.IsFaulted ? task.Exception.InnerException : task.IsCanceled ? new OperationCanceledException() : null;
        if (call.IsDuplicate)
        {
            return;
        }

        if (call.Caller != silo && (world.Faults.IsCut(call.Caller, silo) || world.Faults.LosesReply(silo)))
        {
            if (world.Trace.IsVerbose)
            {
                world.Trace.Tell($"lost the answer to {call}");
            }

            return;
        }

        if (failure is not null)
        {
            Answer(call, silo, () => Fail(call, failure));
            return;
        }

        var shape = CallShape.Of(call.Method);
        var result = shape.ResultOf(task!);
        var answer = call.Caller == silo ? result : shape.Answer.Read(shape.Answer.Write(result));
        Answer(call, silo, () =>
        {
            _open.Remove(call);
            call.Reply.Succeed(answer);
        });
    }

    private void Answer(SimCall call, SimSilo? from, Action answer) =>
        world.After(call.Caller == from && from is not null
            ? TimeSpan.FromTicks(world.Random.Next(100))
            : world.Faults.Latency(), call.Caller, answer);

    private void Fail(SimCall call, Exception failure)
    {
        _open.Remove(call);
        if (world.Trace.IsVerbose && !call.Reply.Task.IsCompleted)
        {
            world.Trace.Tell($"{call} fails: {failure.Message.Split('\n')[0]}");
        }

        call.Reply.Fail(failure);
    }
}

/// <summary>Who is called: a grain, or the TaskManager of a silo.</summary>
/// <param name="Grain">The grain's id.</param>
/// <param name="Silo">The silo that it can only be on; null for a grain that may be on any.</param>
/// <param name="Interface">What it is called as.</param>
internal sealed record CallTarget(GrainId Grain, SiloAddress? Silo, Type Interface)
{
    /// <summary>The target of a grain reference.</summary>
    public static CallTarget Of(GrainId grain, Type @interface) => new(
        grain,
        @interface == typeof(ITaskGrain) || @interface == typeof(IShuffleExtension) ? TaskGrainKey.Parse(grain.Key.ToString()!).Silo : null,
        @interface);
}

/// <summary>A call under way.</summary>
internal sealed record SimCall(SimSilo? Caller, CallTarget Target, MethodInfo Method, Reply Reply)
{
    public bool IsDuplicate { get; init; }

    /// <summary>The silo that it reached.</summary>
    public SimSilo? SentTo { get; set; }

    public override string ToString() =>
        $"{Method.DeclaringType!.Name}.{Method.Name} of {Target.Grain.Key} from {Caller?.ToString() ?? "client"}";

    public bool Equals(SimCall? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
