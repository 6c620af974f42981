using System.Diagnostics;
using FlinkNet.EndToEnd;

namespace FlinkNet.Kills;

/// <summary>
/// Three silo processes over loopback share a job with a source of numbers, keyed state and a file sink in two phases. While it runs, they
/// are killed, halted and told to
/// leave at random. In the end its committed output is compared record by record.
/// </summary>
internal sealed class KillSuite(
    TestFolder folder,
    SharedStorage storage,
    string stateBackend,
    int seed,
    TimeSpan duration,
    Action<string> say)
{
    private const int SiloCount = 3;
    private const int Rate = 10_000;

    /// <summary>How long the job may be without new output, and may take to end, before the run is given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Halt = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    private readonly Random _random = new(seed);
    private readonly CommittedOutput _output = new(folder.File("results"));
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Dictionary<string, int> _done = [];
    private readonly List<TimeSpan> _recoveries = [];
    private readonly List<Task> _wakings = [];
    private int _onJobManager;

    // As many numbers as pass while nothing happens; what the faults cost comes on top.
    private readonly long _count = (long)(duration.TotalSeconds * Rate * 0.6);

    public async Task<KillReport> RunAsync()
    {
        var silos = Enumerable.Range(1, SiloCount)
            .Select(number => new SiloProcess(number, folder.File($"silo-{number}.log"), Start))
            .ToList();
        try
        {
            await UntilNewOutputAsync(silos, files: 0);
            while (_watch.Elapsed < duration && !silos.Any(silo => silo.Ended.Task.IsCompleted))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200, 5_000)));
                await DisturbAsync(silos);
            }

            await Task.WhenAll(_wakings);
            await UntilEndedAsync(silos);
            return new KillReport(seed, _watch.Elapsed, _count, _output.Check(_count), _done, _onJobManager, _recoveries);
        }
        finally
        {
            foreach (var silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private async Task DisturbAsync(List<SiloProcess> silos)
    {
        var files = _output.Files();
        var since = _watch.Elapsed;
        DisturbOne(silos);
        if (_random.Next(4) == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(0, 1_500)));
            DisturbOne(silos);
        }

        // Most times the next fault comes when the job has recovered, sometimes in the middle of it.
        if (_random.Next(4) > 0)
        {
            await UntilNewOutputAsync(silos, files);
            _recoveries.Add(_watch.Elapsed - since);
        }
    }

    private void DisturbOne(List<SiloProcess> silos)
    {
        var silo = silos[_random.Next(SiloCount)];
        var what = _random.Next(4) switch { 0 => "SIGTERM", 1 => "SIGSTOP 5 s", _ => "kill -9" };
        var isJobManagers = silo.JobManagerSince is { } here && silos.All(other => other.JobManagerSince is not { } there || there <= here);
        say($"{_watch.Elapsed:mm\\:ss\\.fff} {what} of silo {silo.Number}{(isJobManagers ? ", which has the JobManager" : "")}");
        _done[what] = _done.GetValueOrDefault(what) + 1;
        _onJobManager += isJobManagers ? 1 : 0;
        switch (what)
        {
            case "SIGTERM":
                silo.Signal(SiloProcess.SigTerm);
                break;
            case "kill -9":
                silo.Signal(SiloProcess.SigKill);
                break;
            default:
                silo.Signal(SiloProcess.SigStop);
                _wakings.Add(WakeAsync(silo));
                break;
        }
    }

    private static async Task WakeAsync(SiloProcess silo)
    {
        await Task.Delay(Halt);
        silo.Signal(SiloProcess.SigCont);
    }

    private async Task UntilNewOutputAsync(List<SiloProcess> silos, int files)
    {
        var since = _watch.Elapsed;
        while (_output.Files() <= files && !silos.Any(silo => silo.Ended.Task.IsCompleted))
        {
            GiveUpAfter(since, silos, "there was no new output");
            await Task.Delay(Poll);
        }
    }

    private async Task UntilEndedAsync(List<SiloProcess> silos)
    {
        var (since, files) = (_watch.Elapsed, _output.Files());
        while (!silos.TrueForAll(silo => silo.Ended.Task.IsCompleted))
        {
            if (_output.Files() is var now && now > files)
            {
                (since, files) = (_watch.Elapsed, now);
            }

            GiveUpAfter(since, silos, "the job did not end");
            await Task.Delay(Poll);
        }

        if (silos.FirstOrDefault(silo => silo.Ended.Task.Result != 0) is { } failed)
        {
            throw new InvalidOperationException(
                $"Seed {seed}: silo {failed.Number} ended with exit code {failed.Ended.Task.Result}, the {SiloCount} of them with "
                    + $"{string.Join(", ", silos.Select(silo => silo.Ended.Task.Result))}. "
                + $"{WhereLogsAre()}\n{Tails(silos.OrderBy(silo => silo.Ended.Task.Result))}");
        }
    }

    private void GiveUpAfter(TimeSpan since, List<SiloProcess> silos, string what)
    {
        if (_watch.Elapsed - since > Patience)
        {
            throw new TimeoutException($"Seed {seed}: {what} for {Patience.TotalSeconds:0} s. {WhereLogsAre()}\n{Tails(silos)}");
        }
    }

    // Kept, since the folder goes with the test.
    private string WhereLogsAre()
    {
        var kept = Directory.CreateTempSubdirectory($"flinknet-kills-{seed}-").FullName;
        foreach (var log in Directory.EnumerateFiles(folder.Path, "silo-*.log"))
        {
            File.Copy(log, Path.Combine(kept, Path.GetFileName(log)));
        }

        return $"The silos' whole logs are in {kept}.";
    }

    private static string Tails(IEnumerable<SiloProcess> silos) =>
        string.Join('\n', silos.Select(silo => $"--- silo {silo.Number}, started {silo.Starts} times\n{silo.Tail(30)}"));

    private ProcessStartInfo Start() =>
        new JobArguments(folder, storage, $"kills-{seed}", _count, Rate, Parallelism: 5, Slots: 3, stateBackend).ToStart();
}
