using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using FlinkNet.Grains.BarrierPath.Trigger;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;

namespace FlinkNet.Simulation;

/// <summary>The silos, who of them counts, and where grains are.</summary>
internal sealed class SimCluster(SimWorld world) : IDisposable
{
    private readonly Dictionary<GrainId, SimActivation> _directory = [];
    private readonly List<SimSilo> _all = [];
    private long _version;
    private int _generation;

    public SimMeters Meters { get; } = new();

    /// <summary>The silos whose processes are there.</summary>
    public IEnumerable<SimSilo> Alive => _all.Where(silo => silo.IsAlive);

    public IEnumerable<SimSilo> Members => _all.Where(silo => silo is { IsAlive: true, IsMember: true });

    /// <summary>Who counts now.</summary>
    public ClusterMembershipSnapshot Snapshot { get; private set; } =
        new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0));

    /// <summary>What grains of an interface are called.</summary>
    public static GrainType TypeNameOf(Type @interface) => GrainType.Create(
        @interface.IsAssignableFrom(typeof(IJobManagerGrain)) ? "flink.job-manager"
        : @interface.IsAssignableFrom(typeof(ICheckpointCoordinatorGrain)) ? "flink.checkpoint-coordinator"
        : @interface == typeof(ITaskGrain) ? TaskGrainKey.TypeName
        : throw new NotSupportedException($"{@interface} is not simulated."));

    /// <summary>Starts a silo.</summary>
    public SimSilo Start(int number)
    {
        var silo = new SimSilo(world, number, ++_generation) { IsMember = true };
        _all.Add(silo);
        Tell($"{silo} joins");
        Change(silo, SiloStatus.Active);
        silo.Start();
        return silo;
    }

    /// <summary>A silo's process is gone; the others notice later.</summary>
    public void Kill(SimSilo silo, TimeSpan noticed)
    {
        Tell($"{silo} is killed");
        silo.Kill();
        world.After(noticed, null, () => Declare(silo));
    }

    /// <summary>The cluster counts a silo out, whether its process is there or not.</summary>
    public void Declare(SimSilo silo)
    {
        if (!silo.IsMember)
        {
            return;
        }

        Tell($"{silo} is declared dead");
        silo.IsMember = false;
        foreach (var grain in _directory.Where(entry => entry.Value.Silo == silo).Select(entry => entry.Key).ToList())
        {
            _directory.Remove(grain);
        }

        Change(silo, SiloStatus.Dead);
        world.Network.Break(silo);
    }

    /// <summary>The silo that a call goes to; null when there is none.</summary>
    public SimSilo? Find(CallTarget target, SimSilo? caller)
    {
        if (target.Silo is { } exact)
        {
            return _all.Find(silo => silo.Address.Equals(exact));
        }

        // A silo that is counted out does not know it, and goes on with what it has.
        if (caller is { IsMember: false } && caller.Activations.GetValueOrDefault(target.Grain) is { IsUsable: true })
        {
            return caller;
        }

        if (_directory.TryGetValue(target.Grain, out var activation))
        {
            return activation.Silo;
        }

        if (target.Interface.IsAssignableFrom(typeof(ICheckpointCoordinatorGrain)) && caller is { IsMember: true })
        {
            return caller;
        }

        var members = Members.ToList();
        return members.Count == 0 ? null : members[world.Random.Next(members.Count)];
    }

    /// <summary>Brings a grain up.</summary>
    public SimActivation Activate(GrainId grain, SimSilo silo)
    {
        Tell($"{silo} activates {grain}");
        var type = grain.Type.ToString() == "flink.job-manager" ? typeof(JobManagerGrain) : typeof(CheckpointCoordinatorGrain);
        var activation = new SimActivation(world, silo, grain, type);
        silo.Activations[grain] = activation;
        if (silo.IsMember)
        {
            _directory[grain] = activation;
        }

        return activation;
    }

    /// <summary>The activation that the cluster knows of a grain; null for none.</summary>
    public SimActivation? ActivationOf(Type @interface) =>
        _directory.Values.FirstOrDefault(activation => activation.GrainId.Type == TypeNameOf(@interface));

    public void Forget(SimActivation activation)
    {
        if (_directory.GetValueOrDefault(activation.GrainId) == activation)
        {
            _directory.Remove(activation.GrainId);
        }

        if (activation.Silo.Activations.GetValueOrDefault(activation.GrainId) == activation)
        {
            activation.Silo.Activations.Remove(activation.GrainId);
        }
    }

    public void Dispose()
    {
        Meters.Dispose();
        foreach (var silo in _all)
        {
            silo.Kill();
            silo.Dispose();
        }
    }

    private void Change(SimSilo silo, SiloStatus status)
    {
        Snapshot = new ClusterMembershipSnapshot(
            Snapshot.Members.SetItem(silo.Address, new ClusterMember(silo.Address, status, silo.Name)), new MembershipVersion(++_version));
        var snapshot = Snapshot;
        foreach (var other in Alive.Where(other => other.IsMember))
        {
            world.After(other == silo ? TimeSpan.Zero : world.Faults.Latency(), other, () => other.View.Take(snapshot));
        }
    }

    private void Tell(string line)
    {
        if (world.Trace.IsVerbose)
        {
            world.Trace.Tell(line);
        }
    }
}

/// <summary>Makes meters, and forgets them with the world.</summary>
internal sealed class SimMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
