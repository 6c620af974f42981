namespace FlinkNet.Compatibility;

/// <summary>A keyed process function with timers of both kinds that have not fired.</summary>
internal sealed class Timers : CompatibilityJob
{
    private const int Users = 10;
    private const string OverdueMark = "overdue";

    public override string Name => "timers";

    public override IReadOnlyList<string> Expected => Sorted(Numbers(0, Users).SelectMany(user => (string[])
    [
        $"{OverdueMark} {user}", $"between {user} {WatchUser.Between + user}", $"end {user} {WatchUser.End} {Bursts.Count / Users}",
    ]));

    public override void Define(JobRun run) => run.Environment
        .FromSource(run.Source(number => number, Bursts.Count, Bursts.Hold), Bursts.Watermarks<long>(Bursts.TimeOf)).Uid("visits")
        .KeyBy(number => (int)(number % Users))
        .Process(new WatchUser()).Uid("watch")
        .SinkTo(run.Results).Uid("results");

    /// <summary>The processing time that they were set to is past; they fire before any record comes that could set them anew.</summary>
    public override Task BeforeReadingAsync(JobRun run) =>
        run.Results.HasAsync(line => line.StartsWith(OverdueMark, StringComparison.Ordinal), Users);

    /// <summary>Counts visits, and sets timers with the first one.</summary>
    private sealed class WatchUser : KeyedProcessFunction<int, long, string>
    {
        /// <summary>Between the bursts.</summary>
        public const long Between = 8_000;

        /// <summary>After all records.</summary>
        public const long End = 60_000;

        /// <summary>Longer than it takes to take the snapshots, shorter than until anybody restores them.</summary>
        private const long ProcessingDelay = 30_000;

        private IValueState<int> _visits = null!;

        public override void Open(IRuntimeContext context) =>
            _visits = context.GetState(new ValueStateDescriptor<int>("visits"));

        public override void ProcessElement(long value, IKeyedProcessContext<int> context, ICollector<string> output)
        {
            var visits = _visits.Value;
            _visits.Value = visits + 1;
            if (visits == 0)
            {
                context.TimerService.RegisterEventTimeTimer(Between + context.CurrentKey);
                context.TimerService.RegisterEventTimeTimer(End);
                context.TimerService.RegisterProcessingTimeTimer(context.TimerService.CurrentProcessingTime + ProcessingDelay);
            }
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<string> output) => output.Collect(
            context.TimeDomain == TimeDomain.ProcessingTime ? $"{OverdueMark} {context.CurrentKey}"
            : timestamp == End ? $"end {context.CurrentKey} {timestamp} {_visits.Value}"
            : $"between {context.CurrentKey} {timestamp}");
    }
}
