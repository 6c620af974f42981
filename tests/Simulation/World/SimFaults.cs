using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>What goes wrong: how often is part of the settings, when is drawn. After the last step with faults all goes well.</summary>
internal sealed class SimFaults(SimWorld world)
{
    private readonly Dictionary<(int, int), long> _cuts = [];
    private int _storeFullUntil;
    private long _storeDownUntil;

    private FaultRates Rates => world.Settings.Faults;

    private bool IsOver => world.Steps > world.Settings.FaultySteps;

    /// <summary>Lets something happen to silos, grains and tasks.</summary>
    public void Step()
    {
        if (IsOver)
        {
            return;
        }

        if (Happens(Rates.Kills) && Pick(world.Cluster.Members) is { } killed)
        {
            Replace(killed);
            world.Cluster.Kill(killed, Milliseconds(10, 3000));
        }

        if (Happens(Rates.Zombies) && Pick(world.Cluster.Members) is { } zombie)
        {
            Replace(zombie);
            world.Cluster.Declare(zombie);
            world.After(Milliseconds(1, 5000), zombie, zombie.Kill);
        }

        if (Happens(Rates.Pauses) && Pick(world.Cluster.Members) is { } paused)
        {
            paused.PausedUntil = world.Now + Milliseconds(1, 4000).Ticks;
            world.After(TimeSpan.FromTicks(paused.PausedUntil - world.Now), null, () => { });
            Tell($"{paused} stands still");
        }

        if (Happens(Rates.Cuts) && world.Settings.Silos > 1)
        {
            Cut(world.Random.Next(world.Settings.Silos), world.Random.Next(world.Settings.Silos), Milliseconds(1, 60_000));
        }

        if (Happens(Rates.LostActivations))
        {
            LoseActivation();
        }

        if (Happens(Rates.TaskFailures) && Pick(world.Cluster.Members)?.Workers.Last is { } task)
        {
            Tell($"{task.Id} is made to fail");
            task.Task.Control.Fail(new FlinkException(FailureOrigin.External, "made to fail"));
        }

        if (Happens(Rates.ProgramRestarts) && world.Job?.Phase.IsTerminal() != true)
        {
            Tell("the program is killed");
            world.Restart();
        }

        if (Happens(Rates.FullStores))
        {
            _storeFullUntil = (int)world.Steps + world.Random.Next(500);
        }

        if (Happens(Rates.StoreOutages))
        {
            _storeDownUntil = world.Now + Milliseconds(1, 60_000).Ticks;
            Tell("the store is down");
        }

        if (Happens(Rates.VanishedCheckpoints))
        {
            world.Objects.LoseCheckpoints();
        }
    }

    /// <summary>Whether nothing comes from one silo to the other, though others reach both.</summary>
    public bool IsCut(SimSilo? from, SimSilo to)
    {
        if (from is null || from == to)
        {
            return false;
        }

        var pair = Pair(NumberOf(from), NumberOf(to));
        return pair == world.Settings.CutForGood || (!IsOver && _cuts.GetValueOrDefault(pair) > world.Now);
    }

    public TimeSpan Latency() =>
        TimeSpan.FromTicks(world.Random.Next(100, Rates.LatencyMax)) * (!IsOver && Chance(Rates.LongLatencies) ? 50 : 1);

    public TimeSpan StoreLatency() => Latency() * (!IsOver && Chance(Rates.SlowStores) ? 100 : 3);

    /// <summary>
    /// How long it takes to read, or to delete: at times several times what a call may take, which is 5 s here. That has no end: a job
    /// comes back in spite of it.
    /// </summary>
    public TimeSpan LongLatency() => Chance(Rates.LongReads) ? Milliseconds(Rates.LongReadMin, Rates.LongReadMax) : StoreLatency();

    public bool Drops(SimSilo? caller) => !IsOver && (Chance(Rates.Drops) || (caller is { IsMember: false } && world.Random.Next(2) == 0));

    /// <summary>Whether a grant of credit is lost on its way.</summary>
    public bool DropsGrant() => !IsOver && Chance(Rates.LostGrants);

    /// <summary>How much later than it should a reader asks for splits.</summary>
    public TimeSpan LateRequest() => !IsOver && Chance(Rates.LateRequests) ? Milliseconds(1, 3000) : TimeSpan.Zero;

    public bool LosesReply(SimSilo from) => !IsOver && (Chance(Rates.LostReplies) || (!from.IsMember && world.Random.Next(2) == 0));

    public bool Doubles() => !IsOver && Chance(Rates.Doubles);

    public bool StorageFails() => !IsOver && Chance(Rates.StorageFailures);

    public bool StorageLosesReply() => !IsOver && Chance(Rates.StorageLostReplies);

    public bool StoreIsFull() => !IsOver && world.Steps < _storeFullUntil;

    public bool StoreFails() => !IsOver && (world.Now < _storeDownUntil || Chance(Rates.StoreFailures));

    public bool StoreLosesReply() => !IsOver && Chance(Rates.StoreLostReplies);

    /// <summary>Whether who follows the job wants a savepoint.</summary>
    public bool WantsSavepoint() => !IsOver && Chance(Rates.Savepoints);

    /// <summary>Whether who follows the job wants another parallelism.</summary>
    public bool WantsRescale() => !IsOver && Chance(Rates.Rescales);

    /// <summary>Whether who follows the job wants to stop it with a savepoint, and to go on from that.</summary>
    public bool WantsStop() => !IsOver && Chance(Rates.Stops);

    /// <summary>Whether the commit of a sink fails, before it is made or after.</summary>
    public bool CommitFails() => !IsOver && Chance(Rates.CommitFailures);

    /// <summary>Whether a function of the user throws at this record.</summary>
    public bool UserThrows() => !IsOver && Happens(Rates.UserFailures);

    /// <summary>What is read of an object: at times only a part, or with a bit that was turned.</summary>
    public byte[]? Damage(byte[]? content)
    {
        if (content is not { Length: > 0 } || IsOver || !Chance(Rates.DamagedReads))
        {
            return content;
        }

        Tell("a read is damaged");
        var copy = (byte[])content.Clone();
        if (world.Random.Next(2) == 0)
        {
            return copy[..world.Random.Next(copy.Length)];
        }

        copy[world.Random.Next(copy.Length)] ^= (byte)(1 << world.Random.Next(8));
        return copy;
    }

    // A grain moves, as when it is collected or its silo is too full; or it comes up twice, as when the directory lost a part.
    private void LoseActivation()
    {
        var type = world.Random.Next(2) == 0 ? typeof(IJobManagerGrain) : typeof(ICheckpointCoordinatorGrain);
        if (world.Cluster.ActivationOf(type) is not { } activation)
        {
            return;
        }

        if (world.Random.Next(2) == 0)
        {
            Tell($"{activation.GrainId} is deactivated on {activation.Silo}");
            activation.Deactivate(new Orleans.DeactivationReason(Orleans.DeactivationReasonCode.ActivationIdle, "idle"));
        }
        else
        {
            Tell($"{activation.GrainId} on {activation.Silo} is forgotten");
            activation.Forget();
        }
    }

    private void Cut(int one, int other, TimeSpan duration)
    {
        _cuts[Pair(one, other)] = world.Now + duration.Ticks;
        Tell($"silo{one} and silo{other} are cut from each other for {duration}");
    }

    private static (int, int) Pair(int one, int other) => (Math.Min(one, other), Math.Max(one, other));

    private static int NumberOf(SimSilo silo) => silo.Address.Endpoint.Port - 1000;

    private void Replace(SimSilo silo)
    {
        var number = NumberOf(silo);
        var program = world.Program;
        world.After(Milliseconds(1, 2000), null, () =>
        {
            if (world.Program == program)
            {
                world.Cluster.Start(number);
            }
        });
    }

    private TimeSpan Milliseconds(int min, int max) => TimeSpan.FromMilliseconds(world.Random.Next(min, max));

    // In 100,000 steps.
    private bool Happens(int rate) => rate > 0 && world.Random.Next(100_000) < rate;

    // In 1,000 calls.
    private bool Chance(int rate) => rate > 0 && world.Random.Next(1000) < rate;

    private SimSilo? Pick(IEnumerable<SimSilo> silos) => silos.ToList() is { Count: > 0 } list ? list[world.Random.Next(list.Count)] : null;

    private void Tell(string line)
    {
        if (world.Trace.IsVerbose)
        {
            world.Trace.Tell(line);
        }
    }
}

/// <summary>How often what goes wrong: in 100,000 steps, or in 1,000 calls.</summary>
internal sealed record FaultRates
{
    /// <summary>The longest usual way of a message, in ticks.</summary>
    public int LatencyMax { get; init; } = 2_000;

    public int LongLatencies { get; init; }

    public int Kills { get; init; }

    public int Zombies { get; init; }

    public int Pauses { get; init; }

    /// <summary>Of the whole program, which is then started again with another parallelism.</summary>
    public int ProgramRestarts { get; init; }

    /// <summary>In 1,000 looks of the client.</summary>
    public int Savepoints { get; init; }

    /// <summary>In 1,000 looks of the client.</summary>
    public int Rescales { get; init; }

    /// <summary>In 1,000 looks of the client.</summary>
    public int Stops { get; init; }

    /// <summary>Of pairs of silos from each other, while a third reaches both.</summary>
    public int Cuts { get; init; }

    public int LostActivations { get; init; }

    public int TaskFailures { get; init; }

    public int UserFailures { get; init; }

    public int Drops { get; init; }

    /// <summary>Of grants of credit alone; drawn for no seed, whose messages are all alike.</summary>
    public int LostGrants { get; init; }

    public int LostReplies { get; init; }

    /// <summary>Of readers that ask for splits.</summary>
    public int LateRequests { get; init; }

    public int Doubles { get; init; }

    public int StorageFailures { get; init; }

    public int StorageLostReplies { get; init; }

    public int StoreFailures { get; init; }

    public int StoreLostReplies { get; init; }

    public int SlowStores { get; init; }

    public int FullStores { get; init; }

    /// <summary>In 1,000 reads and deletions of what was stored, which then take longer than a call may.</summary>
    public int LongReads { get; init; }

    /// <summary>How long those take at least, in milliseconds.</summary>
    public int LongReadMin { get; init; } = 6_000;

    /// <summary>How long those take at most, in milliseconds.</summary>
    public int LongReadMax { get; init; } = 30_000;

    /// <summary>For up to a minute.</summary>
    public int StoreOutages { get; init; }

    /// <summary>Somebody deletes the newest checkpoint, all of them, or their whole folder.</summary>
    public int VanishedCheckpoints { get; init; }

    public int CommitFailures { get; init; }

    public int DamagedReads { get; init; }

    /// <summary>Draws which faults there are, and how often.</summary>
    public static FaultRates Draw(Random random)
    {
        int Some(int max) => random.Next(2) == 0 ? 0 : random.Next(1, max + 1);
        return new FaultRates
        {
            LatencyMax = random.Next(3) switch { 0 => 500, 1 => 5_000, _ => 100_000 },
            LongLatencies = Some(50),
            Kills = Some(300),
            Zombies = Some(200),
            Pauses = Some(200),
            ProgramRestarts = Some(80),
            Savepoints = Some(500),
            Rescales = Some(500),
            Stops = Some(200),
            LostActivations = Some(600),
            TaskFailures = Some(300),
            UserFailures = Some(300),
            Drops = Some(10),
            LostReplies = Some(20),
            LateRequests = Some(500),
            Doubles = Some(50),
            StorageFailures = Some(50),
            StorageLostReplies = Some(30),
            StoreFailures = Some(50),
            StoreLostReplies = Some(50),
            SlowStores = Some(100),
            FullStores = Some(300),
            CommitFailures = Some(30),
            Cuts = Some(100),
            DamagedReads = random.Next(20) == 0 ? random.Next(1, 100) : 0,
            StoreOutages = Some(60),
            VanishedCheckpoints = random.Next(10) == 0 ? random.Next(1, 200) : 0,
            LongReads = Some(100),
        };
    }
}
