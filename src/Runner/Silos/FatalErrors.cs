namespace FlinkNet.Silos;

/// <summary>Ends the process with one line when its silo cannot go on, where Orleans would abort it with a dump of its stacks.</summary>
internal sealed class FatalErrors(Action<string> say, Action<int> exit) : IFatalErrorHandler
{
    /// <summary>
    /// The exit code of a process that its cluster has counted out: 75, a failure that is over when the process is started again.
    /// </summary>
    public const int CountedOut = 75;

    /// <summary>The exit code of a process whose silo failed in another way: 70, a fault of the software.</summary>
    public const int SiloFailed = 70;

    private int _isEnding;

    public FatalErrors()
        : this(Console.Error.WriteLine, code => new Thread(() => Environment.Exit(code)).Start())
    {
    }

    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            var why = (exception?.Message ?? context ?? "no reason was given").Split('\n', 2)[0].TrimEnd();
            var isCountedOut = why.Contains("dead", StringComparison.OrdinalIgnoreCase);
            say(isCountedOut
                ? $"This process ends, since its cluster goes on without it: it was cut off or stood still, and was declared dead. "
                    + $"Start it again. ({why})"
                : $"This process ends, since its silo cannot go on: {why}");
            exit(isCountedOut ? CountedOut : SiloFailed);
        }
    }
}
