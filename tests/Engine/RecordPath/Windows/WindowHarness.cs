using System.Diagnostics.Metrics;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Windows;
using FlinkNet.Engine.Tests.Planning;
using FlinkNet.Model;
using FlinkNet.Transformations;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Windows;

/// <summary>One record that left a window: its value, its timestamp, and the watermark behind which it came.</summary>
internal readonly record struct Emitted<T>(T Value, long Timestamp);

/// <summary>A record of the tests.</summary>
internal readonly record struct Event(string Key, long Time, int Value)
{
    public static Event At(long time, int value = 1, string key = "a") => new(key, time, value);
}

/// <summary>One window operator under the test's hand: its records, its watermarks, its clock, and its credit.</summary>
internal sealed class WindowHarness<T, TOut>
{
    private static readonly Meter Metrics = new("tests");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly TaskScope _scope;
    private readonly Receiver<TOut> _main = new();
    private readonly Dictionary<string, object> _sides = [];
    private readonly ChainElement _element;
    private readonly IStreamReceiver<T> _input;

    public WindowHarness(SingleOutputStreamOperator<TOut> stream, bool general = false, params OutputTag<T>[] lateTags)
    {
        _scope = new TaskScope("windows (1/1)", _time);
        _scope.Attach(() => CanEmit);
        var sides = lateTags.Select(tag =>
        {
            var receiver = new Receiver<T>();
            _sides.Add(tag.Id, receiver);
            return (SideReceiver)new SideReceiver<T>(tag, receiver);
        });
        var receivers = new OperatorReceivers<TOut>(_main, [.. sides]);
        var task = new TaskAttemptId(new JobId("job"), new Attempt(1), new TaskId(new VertexId(0), new SubtaskIndex(0)));
        var description = new TaskDescription(task, "job", "windows", 1, 1);
        var context = new OperatorContext(description, "windows", new TaskControl(), _time, Metrics, TestSerializers.Instance);
        var site = new OperatorSite<TOut>(_scope, context, new TaskControl(), TimeSpan.Zero, () => receivers.Main, () => receivers);
        _element = FactoryOf(stream.Transformation, general).Create((OneInputTransformation<T, TOut>)stream.Transformation, site).Element;
        _input = (IStreamReceiver<T>)(object)_element;
        _element.Open();
    }

    public bool CanEmit { get; set; } = true;

    public long Now => _scope.ProcessingTime.Now;

    public Type OperatorType => _element.GetType().GetGenericTypeDefinition();

    public ChainElement Element => _element;

    /// <summary>All that came out so far, in order.</summary>
    public List<Emitted<TOut>> Output => _main.Records;

    public IEnumerable<TOut> Values => Output.Select(record => record.Value);

    public List<long> Watermarks => _main.Watermarks;

    public List<Emitted<T>> Side(string id) => ((Receiver<T>)_sides[id]).Records;

    public long LateRecordsDropped => (long)_element.GetType().GetProperty("LateRecordsDropped")!.GetValue(_element)!;

    public int WindowsOpen => (int)_element.GetType().GetProperty("WindowsOpen")!.GetValue(_element)!;

    public int Timers => (int)_element.GetType().GetProperty("Timers")!.GetValue(_element)!;

    public WindowHarness<T, TOut> Process(T value, long timestamp) => Process([(value, timestamp)]);

    public WindowHarness<T, TOut> Process(params ReadOnlySpan<(T Value, long Timestamp)> records)
    {
        var batch = new RecordBatch<T>(Math.Max(1, records.Length));
        var timestamps = batch.OwnTimestamps();
        foreach (var (value, timestamp) in records)
        {
            timestamps[batch.Count] = timestamp;
            batch.Values[batch.Count++] = value;
        }

        _input.Process(batch);
        return this;
    }

    public WindowHarness<T, TOut> Watermark(long timestamp)
    {
        _input.ProcessWatermark(timestamp);
        return this;
    }

    public WindowHarness<T, TOut> AdvanceTo(long time)
    {
        _time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(time));
        _scope.ProcessingTime.CallDue();
        return this;
    }

    public bool Resume() => _element.Resume();

    public void Close() => _element.Close();

    /// <summary>What came out since the last call.</summary>
    public List<Emitted<TOut>> Take()
    {
        List<Emitted<TOut>> taken = [.. Output];
        Output.Clear();
        return taken;
    }

    private sealed class Receiver<TRecord> : IStreamReceiver<TRecord>
    {
        public List<Emitted<TRecord>> Records { get; } = [];

        public List<long> Watermarks { get; } = [];

        public void Process(RecordBatch<TRecord> batch)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                Records.Add(new Emitted<TRecord>(batch.Values[i], batch.Timestamps[i]));
            }
        }

        public void ProcessWatermark(long timestamp) => Watermarks.Add(timestamp);

        public void ProcessWatermarkStatus(WatermarkStatus status)
        {
        }
    }

    private static IOneInputOperatorFactory<T, TOut> FactoryOf(Transformation window, bool general) => general
        ? (IOneInputOperatorFactory<T, TOut>)Activator.CreateInstance(
            typeof(GeneralWindowFactory<,,,,,>).MakeGenericType(window.GetType().GenericTypeArguments))!
        : OperatorFactories.Of<IOneInputOperatorFactory<T, TOut>>(window);
}

/// <summary>Makes the operator that can do everything, also where a faster one gives the same results.</summary>
internal sealed class GeneralWindowFactory<TKey, T, TAccumulator, TResult, TWindow, TOut>
    : OneInputOperatorFactory<WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut>, T, TOut>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    protected override OneInputOperator<T> Create(
        WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<T>.Of(WindowOperators.CreateGeneral(
            site.Scope,
            site.Context,
            step.Definition,
            WindowParts<TKey, T, TResult, TWindow, TOut>.Create(step.Definition.Settings, step.Definition.Function),
            WindowOperators.CreateAggregation(site.Context, step.Definition.Aggregation),
            site.BuildReceivers()));
}

/// <summary>Streams to put into windows.</summary>
internal static class WindowStreams
{
    public static KeyedStream<string, Event> Keyed() => Stream().KeyBy(record => record.Key);

    public static DataStream<Event> Stream() => PlannedPrograms.Environment().FromSource(new UnreadSource<Event>());

    public static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Sums the values of a window, told with key and window.</summary>
    public static SingleOutputStreamOperator<string> Sums<TWindow>(this WindowedStream<string, Event, TWindow> stream)
        where TWindow : IWindow, IEquatable<TWindow> =>
            stream.Aggregate(new SumOfValues(), (key, window, sum) => $"{key}{Text(window)}={sum}");

    /// <summary>The values of a window in their order, told with key and window.</summary>
    public static SingleOutputStreamOperator<string> Lists<TWindow>(this WindowedStream<string, Event, TWindow> stream)
        where TWindow : IWindow, IEquatable<TWindow> => stream.Process(new ListOfValues<TWindow>());

    public static WindowHarness<Event, TOut> Harness<TOut>(
        this SingleOutputStreamOperator<TOut> stream,
        bool general = false,
        params OutputTag<Event>[] lateTags) =>
        new(stream, general, lateTags);

    public static WindowHarness<Event, TOut> Send<TOut>(this WindowHarness<Event, TOut> harness, params ReadOnlySpan<Event> events)
    {
        foreach (var value in events)
        {
            harness.Process(value, value.Time);
        }

        return harness;
    }

    private static string Text<TWindow>(TWindow window) => window is TimeWindow time ? $"[{time.Start},{time.End})" : "";

    private sealed class ListOfValues<TWindow> : ProcessWindowFunction<Event, string, string, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        public override void Process(
            string key,
            IProcessWindowContext<TWindow> context,
            IReadOnlyList<Event> elements,
            ICollector<string> output) =>
            output.Collect($"{key}{Text(context.Window)}={string.Join(',', elements.Select(element => element.Value))}");
    }
}

/// <summary>A sum in an accumulator that is changed in place, as a user's may be.</summary>
internal sealed class SumOfValues : IAggregateFunction<Event, SumOfValues.Sum, int>
{
    public Sum CreateAccumulator() => new();

    public Sum Add(Event value, Sum accumulator)
    {
        accumulator.Value += value.Value;
        return accumulator;
    }

    public int GetResult(Sum accumulator) => accumulator.Value;

    public Sum Merge(Sum first, Sum second)
    {
        first.Value += second.Value;
        return first;
    }

    internal sealed class Sum
    {
        public int Value { get; set; }
    }
}
