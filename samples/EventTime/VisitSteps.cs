using FlinkNet;

namespace EventTime;

/// <summary>Steps that a program about visits may have.</summary>
public static class VisitSteps
{
    /// <summary>The titles of pages, as they were last told.</summary>
    public static readonly MapStateDescriptor<string, string> Titles = new("titles");

    /// <summary>The visits of each page and hour, in query syntax.</summary>
    public static DataStream<PageCount> PerHour(DataStream<Visit> visits) =>
        from window in
            from visit in visits
            where visit.Page != "/favicon.ico"
            group visit by visit.Page into page
            select page.Window(TumblingEventTimeWindows.Of(TimeSpan.FromHours(1)))
        select new PageCount(window.Key, window.Window.End, window.Count);

    /// <summary>Visits with their pages' titles, which another stream tells.</summary>
    public static DataStream<string> WithTitles(DataStream<Visit> visits, DataStream<(string Page, string Title)> titles) =>
        visits.Connect(titles.Broadcast(Titles)).Process(new TitleOfPage()).Uid("titles");

    /// <summary>Visits with what a service tells of their users.</summary>
    public static DataStream<string> WithCountries(DataStream<Visit> visits, Func<string, CancellationToken, Task<string>> countryOf) =>
        visits.MapAsync(
            async (visit, stop) => $"{visit.User} of {await countryOf(visit.User, stop)}",
            new AsyncOptions
            {
                OutputMode = AsyncOutputMode.Unordered,
                Timeout = TimeSpan.FromSeconds(5),
                Retry = AsyncRetryStrategy.ExponentialBackoff(3, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)),
            }).Uid("countries");

    /// <summary>The countries of visits' users, asked again while the service does not know yet.</summary>
    public static DataStream<string> Countries(DataStream<Visit> visits, Uri service) =>
        visits.MapAsync(
            new CountryOfUser(service),
            new AsyncOptions
            {
                Timeout = TimeSpan.FromSeconds(5),
                Retry = AsyncRetryStrategy.FixedDelay(3, TimeSpan.FromSeconds(1)).IfResult<string>(country => country.Length == 0),
            }).Uid("countries of users");

    private sealed class TitleOfPage : BroadcastProcessFunction<Visit, (string Page, string Title), string>
    {
        public override void ProcessElement(Visit value, IReadOnlyBroadcastContext context, ICollector<string> output) =>
            output.Collect(context.GetBroadcastState(Titles).TryGetValue(value.Page, out var title) ? title : value.Page);

        public override void ProcessBroadcastElement(
            (string Page, string Title) value,
            IBroadcastContext context,
            ICollector<string> output) =>
            context.GetBroadcastState(Titles).Put(value.Page, value.Title);
    }
}
