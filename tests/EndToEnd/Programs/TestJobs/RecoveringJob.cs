using System.Globalization;
using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Generator;

namespace FlinkNet.TestJobs;

/// <summary>
/// Numbers at a steady rate, counted by key, into files: a line <c>magic key number count</c> for each. Whether any was lost, doubled or
/// reordered can be told
/// from the lines alone: the n-th of key k is number k + 10 (n - 1).
/// </summary>
internal static class RecoveringJob
{
    public static Task RunAsync(StreamExecutionEnvironment env)
    {
        Define(env);
        return env.ExecuteAsync("recovering");
    }

    public static void Define(StreamExecutionEnvironment env)
    {
        var count = long.Parse(env.Configuration["count"]!, CultureInfo.InvariantCulture);
        var rate = double.Parse(env.Configuration["rate"]!, CultureInfo.InvariantCulture);
        var failAt = long.Parse(env.Configuration["fail-at"] ?? "-1", CultureInfo.InvariantCulture);
        var marker = Path.Combine(env.Configuration["output"]!, "failed-once");
        if (env.Configuration["restart-delay-ms"] is { } delay)
        {
            env.Config.RestartStrategy =
                RestartStrategy.FixedDelay(int.MaxValue, TimeSpan.FromMilliseconds(int.Parse(delay, CultureInfo.InvariantCulture)));
        }

        var padding = int.Parse(env.Configuration["padding"] ?? "0", CultureInfo.InvariantCulture);
        var numbers = env.FromSource(new DataGeneratorSource<long>(index => index, count, rate))
            .Name("Numbers")
            .Map(number => FailOnce(number, failAt, marker));
        var pause = int.Parse(env.Configuration["pause-ms"] ?? "0", CultureInfo.InvariantCulture);
        var counted = env.Configuration["keys"] == "text"
            ? numbers.KeyBy(number => (number % 10).ToString(CultureInfo.InvariantCulture)).Process(new Count<string>(pause, padding))
            : numbers.KeyBy(number => number % 10).Process(new Count<long>(pause, padding));
        counted.Uid(env.Configuration["uid"] ?? "count")
            .SinkTo(FileSink.Text<string>(Path.Combine(env.Configuration["output"]!, "results")));
        if (env.Configuration["much-state"] is not null)
        {
            numbers.KeyBy(number => number % Visit.Keys)
                .Process(new Visit())
                .Uid("visit")
                .SinkTo(FileSink.Text<string>(Path.Combine(env.Configuration["output"]!, "wrong")));
        }
    }

    private static long FailOnce(long number, long failAt, string marker)
    {
        if (number == failAt && !File.Exists(marker))
        {
            File.WriteAllText(marker, "");
            throw new InvalidDataException($"number {number} is bad luck");
        }

        return number;
    }

    /// <summary>
    /// Counts; a pause after every hundredth record makes it slower than its input. Now and then it also stores so many bytes that mean
    /// nothing, so that there is something to keep on
    /// the disk.
    /// </summary>
    private sealed class Count<TKey>(int pause, int padding) : KeyedProcessFunction<TKey, long, string>
        where TKey : notnull
    {
        private IValueState<long> _count = null!;
        private IValueState<byte[]>? _padding;

        public override void Open(IRuntimeContext context)
        {
            _count = context.GetState(new ValueStateDescriptor<long>("count"));
            _padding = padding == 0 ? null : context.GetState(new ValueStateDescriptor<byte[]>("padding"));
        }

        public override void ProcessElement(long value, IKeyedProcessContext<TKey> context, ICollector<string> output)
        {
            output.Collect(string.Create(CultureInfo.InvariantCulture, $"FN {context.CurrentKey} {value} {++_count.Value}"));
            if (pause > 0 && _count.Value % 100 == 0)
            {
                Thread.Sleep(pause);
            }

            if (_padding is not null && _count.Value % 200 == 1)
            {
                var bytes = new byte[padding];
                new Random((int)value).NextBytes(bytes);
                _padding.Value = bytes;
            }
        }
    }

    /// <summary>Many keys, each of which comes now and then; says so when one does not find what it left.</summary>
    private sealed class Visit : KeyedProcessFunction<long, long, string>
    {
        public const long Keys = 5_000;
        private IValueState<long> _visits = null!;

        public override void Open(IRuntimeContext context) => _visits = context.GetState(new ValueStateDescriptor<long>("visits"));

        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<string> output)
        {
            if (_visits.Value != value / Keys)
            {
                output.Collect(string.Create(CultureInfo.InvariantCulture, $"{value} finds {_visits.Value}"));
            }

            _visits.Value++;
        }
    }
}
