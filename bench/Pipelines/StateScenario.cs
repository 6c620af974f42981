using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FlinkNet.Client;
using FlinkNet.Connectors.Generator;
using FlinkNet.Model;
using Microsoft.Extensions.Configuration;

namespace FlinkNet.Bench.Pipelines;

/// <summary>
/// State larger than memory is moved: a process fills RocksDB and writes a savepoint while records go on, another starts from it at another
/// parallelism and looks at the value of every key. Neither may take
/// more memory than it is allowed. Runs only when it is asked for: <c>--state-gb 20 --memory-mb 1024</c>.
/// </summary>
internal sealed class StateScenario
{
    public const string Fill = "S-fill";
    public const string Restore = "S-restore";

    private const int ValueBytes = 4_000;
    private const double Rate = 200_000;

    // Keys beyond those that are looked at: records go on to change them while the savepoint is written.
    private const int Ticks = 1_000;

    private readonly string _folder;
    private readonly long _keys;
    private readonly long _memory;

    private StateScenario(string folder, long keys, long memory) => (_folder, _keys, _memory) = (folder, keys, memory);

    private string ResultFile => Path.Combine(_folder, "result.json");

    /// <summary>Measures it in processes of its own; answers whether all was there, within the memory allowed.</summary>
    public static bool Measure(IConfiguration configuration)
    {
        var gigabytes = double.Parse(configuration["state-gb"]!, CultureInfo.InvariantCulture);
        var memory = long.Parse(configuration["memory-mb"] ?? "1024", CultureInfo.InvariantCulture) << 20;
        var folder =
            Directory.CreateDirectory(
                Path.Combine(
                    Path.GetFullPath(configuration["folder"] ?? Path.GetTempPath()),
                    $"flinknet-state-{Environment.ProcessId}")).FullName;
        var scenario = new StateScenario(folder, (long)(gigabytes * 1e9 / ValueBytes), memory);
        Console.WriteLine(
            $"{scenario._keys:N0} keys of {ValueBytes} bytes: {gigabytes:0.#} GB of state; {memory >> 20} MiB of memory a process; in "
                + $"{folder}");
        try
        {
            return scenario.Run(Fill) && scenario.Run(Restore);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs in one of those processes.</summary>
    public static async Task RunMeasuredAsync(string running, IConfiguration configuration)
    {
        var scenario = new StateScenario(
            configuration["folder"]!, long.Parse(configuration["keys"]!, CultureInfo.InvariantCulture),
                long.Parse(configuration["memory"]!, CultureInfo.InvariantCulture));
        await (running == Fill ? scenario.FillAsync() : scenario.RestoreAsync());
    }

    private bool Run(string running)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(StateScenario).Assembly.Location);
        }

        foreach (var argument in (string[])["--run", running, "--folder", _folder, "--keys", $"{_keys}", "--memory", $"{_memory}"])
        {
            start.ArgumentList.Add(argument);
        }

        // Half for objects; the rest is RocksDB's share and the runtime's own.
        start.Environment["DOTNET_GCHeapHardLimit"] = (_memory / 2).ToString("x", CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Console.WriteLine($"{running}: ended with exit code {process.ExitCode}");
            return false;
        }

        var result = JsonSerializer.Deserialize<Result>(File.ReadAllText(ResultFile))!;
        Console.WriteLine(
            $"{running}: peak {result.PeakBytes >> 20} MiB of {_memory >> 20} MiB: "
                + $"{(result.PeakBytes <= _memory ? "within" : "MORE THAN ALLOWED")}");
        return result.IsRight && result.PeakBytes <= _memory;
    }

    private async Task FillAsync() => await BenchSilo.RunAsync("state", DefineFill, 2, async (client, launcher) =>
    {
        var phase = Phase.Begin();
        var job = await launcher.StartAsync("state");
        await FollowAsync(client, job, () => Count.Right >= _keys);
        phase.End($"filled at parallelism 2; RocksDB's files have {SizeOf("state") / 1e9:0.0} GB");
        phase = Phase.Begin();
        Count.Reset();
        await client.SavepointAsync(job, Path.Combine(_folder, "savepoints"));
        var (records, gap) = (Count.Records, Count.Longest);
        phase.End(
            $"savepoint of {SizeOf("savepoints") / 1e9:0.0} GB written; meanwhile {records:N0} records went on, the longest pause was "
                + $"{gap.TotalMilliseconds:0} ms");
        await client.CancelAsync(job);
        await client.WaitForEndAsync(job);
        WriteResult(isRight: records > 0);
        return 0;
    });

    private async Task RestoreAsync() => await BenchSilo.RunAsync("state", DefineRestore, 3, async (client, launcher) =>
    {
        var phase = Phase.Begin();
        var job = await launcher.StartAsync("state");
        await FollowAsync(client, job, () => Count.Records > 0);
        phase.End("restored at parallelism 3");
        phase = Phase.Begin();
        var end = await client.WaitForEndAsync(job);
        var isRight = end.Status == JobStatus.Finished && Count.Records == _keys && Count.Right == _keys;
        phase.End(
            $"looked at {Count.Records:N0} of {_keys:N0} keys, {Count.Records - Count.Right:N0} of them wrong: "
                + $"{(isRight ? "right" : $"WRONG ({end.Status}: {end.Failure})")}");
        WriteResult(isRight);
        return 0;
    });

    private static async Task FollowAsync(FlinkClient client, JobId job, Func<bool> isReached)
    {
        var details = await client.FollowAsync(job).FirstAsync(details => details.Status.IsTerminal() || isReached());
        if (details.Status.IsTerminal() && details.Status != JobStatus.Finished)
        {
            throw new FlinkException(FailureOrigin.External, $"The job is {details.Status}: {details.Failure}");
        }
    }

    private void DefineFill(StreamExecutionEnvironment environment)
    {
        Configure(environment, 2);
        var keys = _keys;
        environment.FromSource(new DataGeneratorSource<long>(n => n < keys ? n : keys + (n % Ticks), null, Rate)).Uid("numbers")
            .KeyBy(n => n)
            .Process(new Remember(keys)).Uid("remember")
            .SinkTo(new Count());
    }

    private void DefineRestore(StreamExecutionEnvironment environment)
    {
        Configure(environment, 3);
        environment.Config.SavepointRestore.RestorePath = Directory.GetDirectories(Path.Combine(_folder, "savepoints"), "savepoint-*")
            .Single();
        environment.Config.SavepointRestore.AllowNonRestoredState = true;
        environment.FromSource(new DataGeneratorSource<long>(n => n, _keys)).Uid("all keys")
            .KeyBy(n => n)
            .Process(new LookAt()).Uid("remember")
            .SinkTo(new Count());
    }

    private void Configure(StreamExecutionEnvironment environment, int parallelism)
    {
        environment.SetParallelism(parallelism);
        environment.Config.StateBackend = StateBackends.RocksDb;
        environment.Config.StateDirectory = Path.Combine(_folder, "state");
        environment.Config.StateMemory = _memory / 4;
        environment.Config.Checkpointing.Timeout = TimeSpan.FromHours(2);
    }

    private long SizeOf(string folder) =>
        new DirectoryInfo(Path.Combine(_folder, folder))
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Exists ? file.Length : 0);

    private void WriteResult(bool isRight)
    {
        using var process = Process.GetCurrentProcess();
        File.WriteAllText(ResultFile, JsonSerializer.Serialize(new Result(isRight, process.PeakWorkingSet64)));
    }

    // Of no two keys the same, and nothing that could be compressed.
    private static byte[] ValueOf(long key)
    {
        var value = new byte[ValueBytes];
        new Random((int)(key % int.MaxValue)).NextBytes(value);
        BitConverter.TryWriteBytes(value, key);
        return value;
    }

    private sealed record Result(bool IsRight, long PeakBytes);

    /// <summary>How long something takes, and how much processor time.</summary>
    private sealed record Phase(long Start, TimeSpan Processor)
    {
        public static Phase Begin() => new(Stopwatch.GetTimestamp(), ProcessorTime());

        public void End(string what) => Console.WriteLine(
            $"  {Stopwatch.GetElapsedTime(Start).TotalSeconds,6:0} s, {(ProcessorTime() - Processor).TotalSeconds,6:0} CPU-s: {what}");

        private static TimeSpan ProcessorTime()
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    // Says of each record whether it is one of the keys that are looked at: one reader may be ahead of the other by some that are not.
    private sealed class Remember(long keys) : KeyedProcessFunction<long, long, bool>
    {
        private IValueState<byte[]> _value = null!;

        public override void Open(IRuntimeContext context) => _value = context.GetState(new ValueStateDescriptor<byte[]>("value"));

        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<bool> output)
        {
            _value.Value = ValueOf(value);
            output.Collect(value < keys);
        }
    }

    private sealed class LookAt : KeyedProcessFunction<long, long, bool>
    {
        private const int Shown = 10;

        private static int _wrong;

        private IValueState<byte[]> _value = null!;

        public override void Open(IRuntimeContext context) => _value = context.GetState(new ValueStateDescriptor<byte[]>("value"));

        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<bool> output)
        {
            var stored = _value.Value;
            var isRight = stored is not null && stored.AsSpan().SequenceEqual(ValueOf(value));
            if (!isRight && Interlocked.Increment(ref _wrong) <= Shown)
            {
                Console.WriteLine($"    key {value:N0}: {(stored is null ? "not there" : "another value")}");
            }

            output.Collect(isRight);
        }
    }

    /// <summary>Counts what arrives and how much of it is right, and the longest time in which nothing did.</summary>
    private sealed class Count : ISink<bool>
    {
        private static long _records;
        private static long _right;
        private static long _last;
        private static long _longest;

        public static long Records => Interlocked.Read(ref _records);

        public static long Right => Interlocked.Read(ref _right);

        public static TimeSpan Longest => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _longest));

        public string DefaultName => "Count";

        public static void Reset() => (_records, _longest, _last) = (0, 0, Stopwatch.GetTimestamp());

        public ISinkWriter<bool> CreateWriter(ISinkWriterContext context) => new Writer();

        private sealed class Writer : ISinkWriter<bool>
        {
            public void Write(RecordBatch<bool> batch)
            {
                var now = Stopwatch.GetTimestamp();
                var pause = now - Interlocked.Exchange(ref _last, now);
                if (pause < now && pause > Interlocked.Read(ref _longest))
                {
                    Interlocked.Exchange(ref _longest, pause);
                }

                Interlocked.Add(ref _right, batch.Values[..batch.Count].Count(isRight => isRight));
                Interlocked.Add(ref _records, batch.Count);
            }

            public void Flush(bool endOfInput)
            {
            }

            public void Dispose()
            {
            }
        }
    }
}
