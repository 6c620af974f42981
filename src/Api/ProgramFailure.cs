using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Ends a program that does not catch its job's failure with one clear message: the failure tells what happened and what to do.</summary>
internal static class ProgramFailure
{
    private static int _isReported;

    /// <summary>Sees to it, once per process.</summary>
    public static void Report()
    {
        if (Interlocked.Exchange(ref _isReported, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        }
    }

    private static void OnUnhandled(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (unhandled.ExceptionObject is FlinkException failure)
        {
            Console.Error.WriteLine($"error: {failure.Message}");
            Environment.Exit(Environment.ExitCode == 0 ? 1 : Environment.ExitCode);
        }
    }
}
