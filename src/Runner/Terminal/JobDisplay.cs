using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Launch;

namespace FlinkNet.Terminal;

/// <summary>Shows a job to whoever started the program, on the standard error: the standard output is the program's own.</summary>
internal abstract class JobDisplay
{
    /// <summary>Shows the job until it has ended.</summary>
    /// <returns>How it ended.</returns>
    public abstract Task<JobDetails> ShowAsync(IAsyncEnumerable<JobDetails> job);

    /// <summary>Says how the job ended.</summary>
    public abstract void Summarize(JobDetails end);

    /// <summary>Makes the requested display.</summary>
    /// <param name="mode">The display; null for the one that suits.</param>
    /// <param name="graph">The job, when it runs in this process and so may print to the terminal.</param>
    public static JobDisplay Create(ProgressMode? mode, JobGraph? graph = null) =>
        (mode is null or ProgressMode.Auto ? Choose(graph) : mode) switch
        {
            ProgressMode.Table => new TableDisplay(TableDisplay.StandardError(), TimeProvider.System),
            ProgressMode.Lines => new LineDisplay(Console.Error, TimeProvider.System),
            _ => new SilentDisplay(),
        };

    // A table that is redrawn in place and lines that the job itself prints would overwrite each other; not every terminal can redraw.
    private static ProgressMode Choose(JobGraph? graph) =>
        Console.IsErrorRedirected || Console.IsOutputRedirected || (graph is not null && PrintSinks.In(graph))
            || !TableDisplay.StandardError().Profile.Capabilities.Ansi ? ProgressMode.Lines : ProgressMode.Table;
}
