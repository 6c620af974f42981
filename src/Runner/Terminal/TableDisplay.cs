using FlinkNet.Interfaces.ControlPlane;
using Spectre.Console;

namespace FlinkNet.Terminal;

/// <summary>Redraws a table in place: a line per vertex.</summary>
internal sealed class TableDisplay(IAnsiConsole console, TimeProvider time) : JobDisplay
{
    private readonly ProgressMeter _meter = new(time);

    /// <summary>The terminal that the standard error is.</summary>
    public static IAnsiConsole StandardError() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public override async Task<JobDetails> ShowAsync(IAsyncEnumerable<JobDetails> job)
    {
        JobDetails? last = null;
        await console.Live(Text.Empty).AutoClear(true).StartAsync(async live =>
        {
            await foreach (var details in job)
            {
                last = details;
                live.UpdateTarget(Table().Live(details, _meter.Update(details), time.GetUtcNow()));
            }
        });
        return last!;
    }

    public override void Summarize(JobDetails end)
    {
        console.WriteLine(StatusText.Headline(end));
        console.Write(Table().End(end, time.GetUtcNow()));
    }

    // The terminal may have been made larger or smaller.
    private JobTable Table() => new(console.Profile.Width, console.Profile.Height);
}
