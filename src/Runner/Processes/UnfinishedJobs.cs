using System.Collections.Concurrent;

namespace FlinkNet.Processes;

/// <summary>
/// Says so when a program ends while its jobs run: they end with it, and nobody who looks at its exit code would know.
/// </summary>
internal static class UnfinishedJobs
{
    private static readonly ConcurrentDictionary<object, string> Running = new(ReferenceEqualityComparer.Instance);

    static UnfinishedJobs() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Report(Console.Error);

    /// <summary>Notes that a job runs, until what is answered is disposed of.</summary>
    public static IDisposable Begin(string jobName)
    {
        var run = new Run();
        Running[run] = jobName;
        return run;
    }

    private static void Report(TextWriter output)
    {
        // Another code says that something else ended the process: a failure that was told, or a signal.
        if (Environment.ExitCode != 0)
        {
            return;
        }

        foreach (var jobName in Running.Values)
        {
            output.WriteLine(
                $"error: The program ended while job '{jobName}' was running, and the job with it. Await ExecuteAsync, or the client's "
                    + "GetJobExecutionResultAsync, before the program ends.");
            Environment.ExitCode = 1;
        }
    }

    private sealed class Run : IDisposable
    {
        public void Dispose() => Running.TryRemove(this, out _);
    }
}
