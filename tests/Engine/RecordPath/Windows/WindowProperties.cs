using CsCheck;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.RecordPath.Windows;
using static FlinkNet.Engine.Tests.RecordPath.Windows.WindowStreams;

namespace FlinkNet.Engine.Tests.RecordPath.Windows;

/// <summary>
/// Any records in any order with any watermarks: the fast operators give what the general one gives, and that gives what follows from the
/// rules.
/// </summary>
public sealed class WindowProperties
{
    private static readonly OutputTag<Event> LateTag = new("late");

    /// <summary>A record, or a watermark that advances by <see cref="Event.Time"/>.</summary>
    private static readonly Gen<(bool IsWatermark, Event Event)[]> Inputs = Gen.Select(
        Gen.Int[0, 9].Select(n => n == 0),
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[1, 1_000], (key, time, value) => new Event($"k{key}", time, value))).Array[0, 60];

    private static readonly Gen<int> Drift = Gen.Int[0, 30];

    [Fact]
    public void Tumbling_FastAndGeneral_Agree() =>
        Gen.Select(Gen.Int[1, 25], Gen.Int[-24, 24], Inputs, Drift).Where((size, offset, _, _) => Math.Abs(offset) < size).Sample(
            (size, offset, inputs, drift) =>
                Agree(() => Keyed().Window(TumblingEventTimeWindows.Of(Ms(size), Ms(offset))), inputs, drift), iter: 2_000);

    [Fact]
    public void Sliding_FastAndGeneral_Agree() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 15], Gen.Int[-14, 14], Inputs, Drift)
            .Where((_, slide, offset, _, _) => Math.Abs(offset) < slide)
            .Sample(
            (size, slide, offset, inputs, drift) =>
                Agree(() => Keyed().Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide), Ms(offset))), inputs, drift),
            iter: 3_000);

    [Fact]
    public void Session_FastAndGeneral_Agree() =>
        Gen.Select(Gen.Int[1, 12], Inputs, Drift).Sample(
            (gap, inputs, drift) => Agree(() => Keyed().Window(EventTimeSessionWindows.WithGap(Ms(gap))), inputs, drift), iter: 3_000);

    [Fact]
    public void Sliding_ReduceFastAndGeneral_Agree() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 15], Inputs, Drift).Sample(
            (size, slide, inputs, drift) =>
            {
                var windowed = Keyed().Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide)))
                    .Reduce((a, b) => new Event(a.Key, Math.Max(a.Time, b.Time), a.Value + b.Value));
                var fast = Run(windowed.Harness(), inputs, drift);
                var general = Run(windowed.Harness(general: true), inputs, drift);
                Assert.Equal(general.Output.OrderBy(Order), fast.Output.OrderBy(Order));
            },
            iter: 1_000);

    [Fact]
    public void Aligned_General_IsWhatTheRulesSay() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 15], Gen.Int[0, 20], Inputs, Drift).Sample(
            (size, slide, lateness, inputs, drift) =>
            {
                var stream = Keyed()
                    .Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide)))
                    .AllowedLateness(Ms(lateness))
                    .SideOutputLateData(LateTag)
                    .Sums();
                var run = Run(stream.Harness(general: true, LateTag), inputs, drift);
                var oracle = new AlignedOracle(size, slide, lateness);
                Feed(inputs, drift, oracle.Process, oracle.Watermark);
                Assert.Equal(oracle.Results.Order(), run.Values.Order());
                Assert.Equal(oracle.Late, run.Side("late").Select(record => record.Value));
                Assert.Equal((0, 0), (run.WindowsOpen, run.Timers));
            },
            iter: 2_000);

    [Fact]
    public void Session_General_IsWhatTheRulesSay() =>
        Gen.Select(Gen.Int[1, 12], Inputs, Drift).Sample(
            (gap, inputs, drift) =>
            {
                var stream = Keyed().Window(EventTimeSessionWindows.WithGap(Ms(gap))).SideOutputLateData(LateTag).Sums();
                var run = Run(stream.Harness(general: true, LateTag), inputs, drift);
                var oracle = new SessionOracle(gap);
                Feed(inputs, drift, oracle.Process, oracle.Watermark);
                Assert.Equal(oracle.Results.Order(), run.Values.Order());
                Assert.Equal(oracle.Late, run.Side("late").Select(record => record.Value));
                Assert.Equal((0, 0), (run.WindowsOpen, run.Timers));
            },
            iter: 2_000);

    [Fact]
    public void KeyTable_AnyOperations_IsADictionary() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40]).Array[0, 300].Sample(operations =>
        {
            var table = new KeyTable<string, int>();
            var model = new Dictionary<string, int>();
            foreach (var (operation, number) in operations)
            {
                var key = $"k{number}";
                if (operation == 0 && table.IndexOf(key) is >= 0 and var index)
                {
                    table.RemoveAt(index);
                    Assert.True(model.Remove(key));
                }
                else if (operation == 3 && number == 0)
                {
                    table.Clear();
                    model.Clear();
                }
                else
                {
                    table.GetOrAdd(key, out var exists) += number;
                    Assert.Equal(model.ContainsKey(key), exists);
                    model[key] = model.GetValueOrDefault(key) + number;
                }
            }

            var entries = Enumerable.Range(0, table.End)
                .Where(table.IsUsed)
                .Select(entry => KeyValuePair.Create(table.KeyAt(entry), table.ValueAt(entry)));
            Assert.Equal(model.OrderBy(entry => entry.Key), entries.OrderBy(entry => entry.Key));
            Assert.Equal(model.Count, table.Count);
            Assert.All(model.Keys, key => Assert.True(table.IsUsed(table.IndexOf(key))));
        });

    private static void Agree(Func<WindowedStream<string, Event, TimeWindow>> windowed, (bool IsWatermark, Event Event)[] inputs, int drift)
    {
        var stream = windowed().SideOutputLateData(LateTag).Sums();
        var fast = Run(stream.Harness(general: false, LateTag), inputs, drift);
        var general = Run(stream.Harness(general: true, LateTag), inputs, drift);

        // Windows of one end come in any order (rule M2).
        Assert.Equal(general.Output.OrderBy(Order), fast.Output.OrderBy(Order));
        Assert.Equal(general.Watermarks, fast.Watermarks);
        Assert.Equal(general.Side("late"), fast.Side("late"));
    }

    private static string Order<TOut>(Emitted<TOut> record) => $"{record.Timestamp} {record.Value}";

    private static WindowHarness<Event, TOut> Run<TOut>(
        WindowHarness<Event, TOut> harness,
        (bool IsWatermark, Event Event)[] inputs,
        int drift)
    {
        Feed(inputs, drift, record => harness.Send(record), watermark => harness.Watermark(watermark));
        for (var i = 1; i < harness.Output.Count; i++)
        {
            Assert.True(harness.OperatorType == typeof(AggregatingWindowOperator<,,,,,>)
                || harness.Output[i - 1].Timestamp <= harness.Output[i].Timestamp);
        }

        return harness;
    }

    // Records drift forward, so that they lie over more time than windows do, and watermarks pass some of them.
    private static void Feed((bool IsWatermark, Event Event)[] inputs, int drift, Action<Event> process, Action<long> advance)
    {
        var watermark = long.MinValue;
        for (var i = 0; i < inputs.Length; i++)
        {
            var time = inputs[i].Event.Time + (i * drift / 4) - 20;
            if (!inputs[i].IsWatermark)
            {
                process(inputs[i].Event with { Time = time });
            }
            else if (time > watermark)
            {
                watermark = time;
                advance(time);
            }
        }

        advance(long.MaxValue);
    }

    private sealed class AlignedOracle(int size, int slide, int lateness)
    {
        private readonly Dictionary<(string Key, long Start), (int Sum, bool HasFired)> _windows = [];
        private long _watermark = long.MinValue;

        public List<string> Results { get; } = [];

        public List<Event> Late { get; } = [];

        public void Process(Event value)
        {
            var isInOne = false;
            for (var start = value.Time - size + 1; start <= value.Time; start++)
            {
                if (start % slide != 0 || start + size - 1 + lateness <= _watermark)
                {
                    continue;
                }

                isInOne = true;
                var (sum, hasFired) = _windows.GetValueOrDefault((value.Key, start));
                _windows[(value.Key, start)] = (sum + value.Value, hasFired);
                if (start + size - 1 <= _watermark)
                {
                    Fire(value.Key, start);
                }
            }

            if (!isInOne && value.Time + lateness <= _watermark)
            {
                Late.Add(value);
            }
        }

        public void Watermark(long watermark)
        {
            foreach (var (key, start) in _windows.Keys.Where(window => window.Start + size - 1 <= watermark).ToList())
            {
                if (!_windows[(key, start)].HasFired)
                {
                    Fire(key, start);
                }

                if (start + size - 1 + lateness <= watermark)
                {
                    _windows.Remove((key, start));
                }
            }

            _watermark = watermark;
        }

        private void Fire(string key, long start)
        {
            var sum = _windows[(key, start)].Sum;
            _windows[(key, start)] = (sum, true);
            Results.Add($"{key}[{start},{start + size})={sum}");
        }
    }

    private sealed class SessionOracle(int gap)
    {
        private readonly List<(string Key, long Start, long End, int Sum)> _sessions = [];
        private long _watermark = long.MinValue;

        public List<string> Results { get; } = [];

        public List<Event> Late { get; } = [];

        public void Process(Event value)
        {
            var session = (value.Key, Start: value.Time, End: value.Time + gap, Sum: value.Value);
            var touched = _sessions.Where(open => open.Key == value.Key && open.Start <= session.End && open.End >= session.Start).ToList();
            foreach (var open in touched)
            {
                _sessions.Remove(open);
                session = (value.Key, Math.Min(session.Start, open.Start), Math.Max(session.End, open.End), session.Sum + open.Sum);
            }

            if (session.End - 1 <= _watermark)
            {
                Late.Add(value);
            }
            else
            {
                _sessions.Add(session);
            }
        }

        public void Watermark(long watermark)
        {
            _watermark = watermark;
            foreach (var session in _sessions.Where(session => session.End - 1 <= watermark).ToList())
            {
                Results.Add($"{session.Key}[{session.Start},{session.End})={session.Sum}");
                _sessions.Remove(session);
            }
        }
    }
}
