namespace FlinkNet.Compatibility;

/// <summary>Every kind of keyed state, in a back end: what was stored before the snapshot is told with what came after it.</summary>
internal sealed class KeyedStates(string backend) : CompatibilityJob
{
    private const int Keys = 8;

    public override string Name => $"keyed-states-{backend}";

    public override string StateBackend => backend;

    public override IReadOnlyList<string> Expected => Sorted(Numbers(0, Keys).SelectMany(ExpectedOf));

    public override void Define(JobRun run) => run.Environment
        .FromSource(run.Source(number => number, Bursts.Count, Bursts.Hold), Bursts.Watermarks<long>(Bursts.TimeOf)).Uid("numbers")
        .KeyBy(number => KeyOf(number % Keys))
        .Process(new RememberAll()).Uid("remember")
        .SinkTo(run.Results).Uid("results");

    private static IEnumerable<string> ExpectedOf(long key)
    {
        var numbers = Numbers(0, Bursts.Count).Where(number => number % Keys == key).ToList();
        var name = KeyOf(key).Name;
        yield return $"{name} value {numbers.Sum()} {numbers.Count}";
        yield return $"{name} list {string.Join(',', numbers)}";
        var slots = numbers.GroupBy(RememberAll.SlotOf).OrderBy(slot => slot.Key).Select(slot => $"{slot.Key}={slot.Sum()}");
        yield return $"{name} map {string.Join(',', slots)}";
        yield return $"{name} sum {numbers.Sum()}";
        yield return $"{name} mean {numbers.Sum()}/{numbers.Count}";
        yield return $"{name} lasting {numbers.Count}";
    }

    private static StateKey KeyOf(long number) => new($"key {number}", (int)number);
}

/// <summary>A key of two members.</summary>
[GenerateSerializer, Alias("compatibility.StateKey")]
internal sealed record StateKey([property: Id(0)] string Name, [property: Id(1)] int Number);

/// <summary>An object that is changed in place.</summary>
[GenerateSerializer, Alias("compatibility.Account")]
internal sealed class Account
{
    [Id(0)]
    public long Balance { get; set; }

    [Id(1)]
    public List<string> Notes { get; set; } = [];
}

/// <summary>Keeps each number in state of every kind, and tells all of it at the end of time.</summary>
internal sealed class RememberAll : KeyedProcessFunction<StateKey, long, string>
{
    private const long End = 60_000;

    private IValueState<Account> _value = null!;
    private IListState<Reading> _list = null!;
    private IMapState<string, (long Sum, DateTime At)> _map = null!;
    private IReducingState<long> _sum = null!;
    private IAggregatingState<Reading, string> _mean = null!;
    private IValueState<long> _lasting = null!;

    public static string SlotOf(long number) => $"slot {number % 7}";

    public override void Open(IRuntimeContext context)
    {
        _value = context.GetState(new ValueStateDescriptor<Account>("value"));
        _list = context.GetListState(new ListStateDescriptor<Reading>("list"));
        _map = context.GetMapState(new MapStateDescriptor<string, (long Sum, DateTime At)>("map"));
        _sum = context.GetReducingState(new ReducingStateDescriptor<long>("sum", (a, b) => a + b));
        _mean = context.GetAggregatingState(new AggregatingStateDescriptor<Reading, Mean, string>("mean", new MeanOfReadings()));
        var century = new StateTtlConfig(TimeSpan.FromDays(100 * 365));
        _lasting = context.GetState(new ValueStateDescriptor<long>("lasting") { TimeToLive = century });
    }

    public override void ProcessElement(long value, IKeyedProcessContext<StateKey> context, ICollector<string> output)
    {
        var reading = new Reading(context.CurrentKey.Name, Bursts.TimeOf(value), value);
        var account = _value.Value ?? new Account();
        account.Balance += value;
        account.Notes.Add($"{value}");
        _value.Value = account;
        _list.Add(reading);
        _map[SlotOf(value)] = ((_map.TryGetValue(SlotOf(value), out var slot) ? slot.Sum : 0) + value, DateTime.UnixEpoch);
        _sum.Add(value);
        _mean.Add(reading);
        _lasting.Value++;
        context.TimerService.RegisterEventTimeTimer(End);
    }

    public override void OnTimer(long timestamp, IOnTimerContext<StateKey> context, ICollector<string> output)
    {
        var name = context.CurrentKey.Name;
        output.Collect($"{name} value {_value.Value.Balance} {_value.Value.Notes.Count}");
        output.Collect($"{name} list {string.Join(',', _list.Select(reading => reading.Value).Order())}");
        output.Collect($"{name} map {string.Join(',', _map.OrderBy(slot => slot.Key).Select(slot => $"{slot.Key}={slot.Value.Sum}"))}");
        output.Collect($"{name} sum {(_sum.TryGet(out var sum) ? sum : -1)}");
        output.Collect($"{name} mean {(_mean.TryGet(out var mean) ? mean : "none")}");
        output.Collect($"{name} lasting {_lasting.Value}");
    }
}
