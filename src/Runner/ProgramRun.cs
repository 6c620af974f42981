using System.Collections.Concurrent;

namespace FlinkNet;

/// <summary>
/// What is known of a program as it runs. A program is known by the arguments that it was started with: all jobs whose environments were
/// made with the same ones are its jobs, and another program in the same process has others.
/// </summary>
internal sealed class ProgramRun
{
    private static readonly ConcurrentDictionary<string, ProgramRun> Runs = new(StringComparer.Ordinal);

    private int _jobs;

    /// <summary>The run of the program that an environment belongs to.</summary>
    public static ProgramRun Of(StreamExecutionEnvironment environment) =>
        Runs.GetOrAdd(string.Join('\0', environment.Arguments), _ => new ProgramRun());

    /// <summary>Counts a job that the program executes.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool BeginJob() => Interlocked.Increment(ref _jobs) == 1;
}
