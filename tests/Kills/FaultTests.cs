using System.Diagnostics;
using FlinkNet.EndToEnd;

namespace FlinkNet.Kills;

/// <summary>Single faults of a cluster of three processes, one of which runs no tasks and holds the JobManager.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    private const int Count = 100_000;
    private const string NextAttempt = "begins attempt";

    private readonly TestFolder _folder = new();
    private readonly List<SiloProcess> _silos = [];
    private readonly CommittedOutput _output;
    private readonly string _cluster = $"faults-{Guid.NewGuid():n}";
    private SharedStorage? _storage;

    public FaultTests() => _output = new CommittedOutput(_folder.File("results"));

    private SiloProcess JobManager => _silos[0];

    [Fact]
    public async Task KillOfTheJobManagersSilo_TasksRunOn_AndTheSameAttemptTakesCheckpointsAgain()
    {
        await StartAsync();

        JobManager.Signal(SiloProcess.SigKill);
        await UntilAsync(() =>
            _silos[1..].Any(silo => silo.Says("is taken up by its JobManager of epoch 2; it is Running")), "the JobManager is back");
        await UntilNewOutputAsync();
        await UntilNewOutputAsync();

        Assert.DoesNotContain(_silos, silo => silo.Says(NextAttempt));
        await EndAsync();
        Assert.DoesNotContain(_silos, silo => silo.Says(NextAttempt));
    }

    [Fact]
    public async Task SiloThatWakesUpAfterItWasDeclaredDead_ChangesNothing_AndEnds()
    {
        await StartAsync();
        var zombie = _silos[1];

        zombie.Signal(SiloProcess.SigStop);
        await UntilAsync(() =>
            JobManager.Says("is restored from checkpoint") || _silos[2].Says("is restored from checkpoint"), "the job goes on without it");
        await UntilNewOutputAsync();
        zombie.Signal(SiloProcess.SigCont);
        await UntilAsync(() => zombie.Starts == 2, "the zombie has ended and is started again");
        await EndAsync();

        Assert.Equal(1, _silos.Sum(silo => silo.Count(NextAttempt)));
    }

    [Fact]
    public async Task PauseOfThreeSeconds_CostsAtMostTheSiloThatPauses()
    {
        await StartAsync();
        var paused = _silos[1];

        paused.Signal(SiloProcess.SigStop);
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        paused.Signal(SiloProcess.SigCont);
        await UntilNewOutputAsync();
        await EndAsync();

        Assert.Equal((1, 1), (JobManager.Starts, _silos[2].Starts));
        Assert.InRange(_silos.Sum(silo => silo.Count(NextAttempt)), 0, 1);
    }

    [Fact]
    public async Task KillOfAllSilos_StartedAgain_TheJobGoesOn()
    {
        await StartAsync();

        foreach (var silo in _silos)
        {
            silo.Signal(SiloProcess.SigKill);
        }

        await UntilNewOutputAsync();
        await EndAsync();
        Assert.Contains(_silos, silo => silo.Says("is restored from checkpoint"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        if (_storage is not null)
        {
            await _storage.DisposeAsync();
        }

        _folder.Dispose();
    }

    // The one without slots comes first, so that the JobManager comes up there; each of the others has a subtask, and the last could have
    // both.
    private async Task StartAsync()
    {
        _storage = await SharedStorage.OpenAsync("redis");
        Assert.SkipWhen(_storage.Missing is not null, _storage.Missing ?? "");
        StartSilo(slots: 0);
        await UntilAsync(() => JobManager.Says("was submitted"), "the job is submitted");
        StartSilo(slots: 1);
        await UntilAsync(() => _silos[1].Says("joined cluster"), "the second silo has joined");
        StartSilo(slots: 2);
        await UntilAsync(() => _output.Files() > 0, "results are committed");
    }

    private void StartSilo(int slots)
    {
        var job = new JobArguments(_folder, _storage!, _cluster, Count, Rate: 10_000, Parallelism: 2, slots, "memory");
        _silos.Add(new SiloProcess(_silos.Count + 1, _folder.File($"silo-{_silos.Count + 1}.log"), job.ToStart));
    }

    private Task UntilNewOutputAsync()
    {
        var files = _output.Files();
        return UntilAsync(() => _output.Files() > files, "there is new output");
    }

    private async Task EndAsync()
    {
        await UntilAsync(() => _silos.TrueForAll(silo => silo.Ended.Task.IsCompleted), "the job has ended");
        Assert.Equal(new Verdict(0, 0, 0, 0), _output.Check(Count));
        Assert.All(_silos, silo => Assert.Equal(0, silo.Ended.Task.Result));
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            if (watch.Elapsed > HangGuard.Patience)
            {
                Assert.Fail(
                    $"Waited {HangGuard.Patience} in vain until "
                        + $"{what}.\n{string.Join('\n', _silos.Select(silo => $"--- silo {silo.Number}\n{silo.Tail(40)}"))}");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
