using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Bench.Pipelines;

/// <summary>
/// Scenario H: three silo processes with jobs and membership in Redis share a job with 500 MB of keyed state; one of them is killed with
/// SIGKILL, again and again. How long until the job commits new output, from the kill on, and what the time goes into.
/// </summary>
internal static class RecoveryScenario
{
    public const string Name = "H";

    private const string ProcessArgument = "H-silo";
    private const int Silos = 3;
    private const int Keys = 500_000;
    private const int StateBytes = 1_000;
    private const int Rate = 50_000;
    private const int Kills = 8;

    /// <summary>What was committed just before a kill may still be given its name after it.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(4);

    /// <summary>Whether this process is one of the silos.</summary>
    public static bool IsSilo(string running) => running == ProcessArgument;

    /// <summary>Runs the job as one of the silos.</summary>
    public static async Task RunSiloAsync(string[] args)
    {
        var environment = StreamExecutionEnvironment.Create(args);
        environment.SetParallelism(Silos);
        environment.Config.RestartStrategy = RestartStrategy.ExponentialDelay() with { ResetThreshold = TimeSpan.FromSeconds(2) };
        environment.FromSource(new DataGeneratorSource<long>(n => n, null, Rate))
            .KeyBy(n => n % Keys)
            .Process(new Remember()).Uid("remember")
            .SinkTo(FileSink.Text<long>(Path.Combine(environment.Configuration["folder"]!, "out"), n =>
                n.ToString(CultureInfo.InvariantCulture)));
        await environment.ExecuteAsync("bench H");
    }

    public static IReadOnlyList<ScenarioResult> Measure()
    {
        var folder = Directory.CreateTempSubdirectory("flinknet-bench-").FullName;
        var port = FreePort();
        using var redis = StartRedis(port);
        var silos = new Silo?[Silos];
        try
        {
            for (var i = 0; i < Silos; i++)
            {
                silos[i] = new Silo(i, folder, port);
            }

            WaitFor(() => Files(folder) > 0, silos, "the job commits its first output");
            Thread.Sleep(TimeSpan.FromSeconds((Keys / (double)Rate) + 3));
            var times = new List<double>();
            var last = -1;
            for (var kill = 0; kill < Kills; kill++)
            {
                // The one that was started last has no tasks.
                last = Enumerable.Range(0, Silos).Where(i => i != last).ElementAt(kill % (Silos - (last < 0 ? 0 : 1)));
                times.Add(KillOne(folder, port, silos, last));
            }

            return [new ScenarioResult
            {
                Scenario = Name,
                Description =
                    $"kill -9 of one of {Silos} silos to new committed output, {(long)Keys * StateBytes / 1_000_000} MB of state, "
                        + $"checkpoint each second, {Kills} kills (ms: median and longest)",
                P50Ms = times.Order().ElementAt(times.Count / 2),
                P99Ms = times.Max(),
                Seconds = times.Max() / 1000,
            }];
        }
        finally
        {
            foreach (var silo in silos)
            {
                silo?.Dispose();
            }

            redis.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double KillOne(string folder, int port, Silo?[] silos, int victim)
    {
        var before = DateTime.UtcNow;
        var watch = Stopwatch.StartNew();
        silos[victim]!.Dispose();
        Thread.Sleep(Late);
        var files = Files(folder);
        silos[victim] = new Silo(victim, folder, port);
        WaitFor(() => Files(folder) > files, silos, "the job commits output again");
        var took = watch.Elapsed.TotalMilliseconds;
        var milestones = silos.SelectMany(silo => silo!.Milestones(before)).OrderBy(mark => mark.After).Take(12);
        Console.Error.WriteLine(
            $"  killed silo {victim + 1}: {took:0} ms; {string.Join("; ", milestones.Select(mark => $"{mark.After:0} {mark.What}"))}");
        Thread.Sleep(Settled);
        return took;
    }

    private static int Files(string folder) =>
        Directory.Exists(Path.Combine(folder, "out")) ? Directory.EnumerateFiles(Path.Combine(folder, "out"), "part-*").Count() : 0;

    private static void WaitFor(Func<bool> condition, Silo?[] silos, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience)
            {
                throw new FlinkException(
                    FailureOrigin.External,
                    $"Waited {Patience.TotalSeconds:0} s in vain until {what}.\n{string.Join('\n', silos.Select(silo => silo?.Tail()))}");
            }

            Thread.Sleep(5);
        }
    }

    private static Process StartRedis(int port)
    {
        try
        {
            return Process.Start(
                new ProcessStartInfo("redis-server", ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"])
                {
                    RedirectStandardOutput = true,
                    WorkingDirectory = Path.GetTempPath(),
                })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new FlinkException(FailureOrigin.External, "Scenario H needs redis-server: apt-get install -y redis-server", missing);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Keeps a kilobyte for each key; one record in a thousand is handed on.</summary>
    private sealed class Remember : KeyedProcessFunction<long, long, long>
    {
        private IValueState<byte[]> _bytes = null!;

        public override void Open(IRuntimeContext context) => _bytes = context.GetState(new ValueStateDescriptor<byte[]>("bytes"));

        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<long> output)
        {
            var bytes = new byte[StateBytes];
            BitConverter.TryWriteBytes(bytes, value);
            _bytes.Value = bytes;
            if (value % 1_000 == 0)
            {
                output.Collect(value);
            }
        }
    }

    /// <summary>A silo process, and what it says.</summary>
    private sealed class Silo : IDisposable
    {
        private static readonly (string Text, string What)[] Marks =
        [
            ("It is declared dead", "declared dead"), ("taken up by its JobManager", "JobManager back"),
                ("failed and starts again", "cancelling"),
            ("begins attempt", "attempt begins"), ("is restored from", "checkpoint found"), ("deploying", "deploying"),
                ("is complete after", "checkpoint complete"), ("was aborted", "checkpoint given up"),
        ];

        private readonly Process _process;
        private readonly List<(DateTime Time, string Line)> _lines = [];

        public Silo(int number, string folder, int redis)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true, RedirectStandardOutput = true };
            string[] arguments =
            [
                "--run", ProcessArgument, "--folder", folder, "--checkpoint-interval-ms", "1000", "--checkpoint-dir",
                    Path.Combine(folder, "state"),
                "--grain-storage", $"redis://127.0.0.1:{redis}", "--cluster-id", "bench", "--slots", $"{Silos - 1}", "--progress", "off",
                    "--log-level", "information",
            ];
            foreach (var argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            _process = new Process { StartInfo = start };
            _process.ErrorDataReceived += (_, line) => Take(line.Data);
            _process.OutputDataReceived += (_, line) => Take(line.Data);
            _process.Start();
            _process.BeginErrorReadLine();
            _process.BeginOutputReadLine();
        }

        public IEnumerable<(double After, string What)> Milestones(DateTime since)
        {
            lock (_lines)
            {
                return [.. _lines.Where(line => line.Time >= since)
                    .Select(line =>
                        ((line.Time - since).TotalMilliseconds, Marks.FirstOrDefault(mark =>
                            line.Line.Contains(mark.Text, StringComparison.Ordinal)).What))
                    .Where(mark => mark.What is not null)];
            }
        }

        public string Tail()
        {
            lock (_lines)
            {
                return string.Join('\n', _lines.TakeLast(30).Select(line => line.Line));
            }
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        private void Take(string? line)
        {
            if (line is not null)
            {
                lock (_lines)
                {
                    _lines.Add((DateTime.UtcNow, line));
                }
            }
        }
    }
}
