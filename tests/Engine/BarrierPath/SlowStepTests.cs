using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>
/// Checkpoints behind a step that takes long for each record. The step moves the run's clock, which the subtasks share, so that durations
/// are the same each time and longer than where subtasks work side by side. No barrier overtakes records: few are to be in flight.
/// </summary>
public sealed class SlowStepTests
{
    private static readonly TimeSpan PerRecord = TimeSpan.FromMilliseconds(10);

    /// <summary>Several times what may be in flight, for the order of steps is drawn.</summary>
    private static readonly TimeSpan DurationMax = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string, bool> Programs
    {
        get
        {
            var programs = new TheoryData<string, bool>();
            foreach (var program in (string[])["map", "forward", "rebalance", "key by", "calls", "sink", "sink behind key by"])
            {
                programs.Add(program, true);
                programs.Add(program, false);
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Checkpoint_BehindASlowStep_WaitsForFewRecords(string program, bool local)
    {
        var checkpoints = Run(program, local, TimeSpan.FromMilliseconds(100));

        Assert.True(checkpoints.Completed > 10, $"{checkpoints.Completed} completed.");
        Assert.InRange(checkpoints.Durations.Max(), TimeSpan.Zero, DurationMax);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Checkpoint_WhenTimeBoundsNothing_WaitsForWholeBatches(string program, bool local)
    {
        var checkpoints = Run(program, local, TimeSpan.Zero);

        Assert.True(checkpoints.Durations.Max() > DurationMax, $"{checkpoints.Durations.Max()}");
    }

    private SeededCheckpoints Run(string program, bool local, TimeSpan inFlightTime)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        var numbers = environment.FromSequence(1, 1_000_000);
        var slow = new SlowWriterSink(Work);
        switch (program)
        {
            case "map":
                numbers.Map(Slow).SinkTo(new DiscardingSink<long>());
                break;
            case "forward":
                numbers.Map(Slow).StartNewChain().SinkTo(new DiscardingSink<long>());
                break;
            case "rebalance":
                numbers.Rebalance().Map(Slow).SinkTo(new DiscardingSink<long>());
                break;
            case "key by":
                numbers.KeyBy(n => n % 100).Map(Slow).SinkTo(new DiscardingSink<long>());
                break;
            case "calls":
                numbers.MapAsync(Call, new AsyncOptions { Capacity = 10 }).Uid("calls").SinkTo(new DiscardingSink<long>());
                break;
            case "sink":
                numbers.SinkTo(slow);
                break;
            default:
                numbers.KeyBy(n => n % 100).SinkTo(slow);
                break;
        }

        var checkpoints = new SeededCheckpoints(1) { Alignment = AlignmentSettings.Aligned, AbortPerMille = 0, LostNewsPercent = 0 };
        var options = new SeededRunOptions
        {
            Local = local,
            Credits = 8,
            FrameSize = 1 << 16,
            InFlightTime = inFlightTime,
            Time = _time,
        };
        new SeededRun(environment, 1, options, checkpoints).TryRun(5_000);
        return checkpoints;
    }

    private long Slow(long number)
    {
        Work();
        return number;
    }

    private async ValueTask<long> Call(long number, CancellationToken stop)
    {
        await Task.Delay(10 * PerRecord, _time, stop).ConfigureAwait(false);
        return number;
    }

    private void Work() => _time.Advance(PerRecord);

    private sealed class SlowWriterSink(Action work) : ISink<long>
    {
        public string DefaultName => "Slow";

        public ISinkWriter<long> CreateWriter(ISinkWriterContext context) => new Writer(work);

        private sealed class Writer(Action work) : ISinkWriter<long>
        {
            public void Write(RecordBatch<long> batch)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    work();
                }
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
