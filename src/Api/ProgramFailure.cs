using FlinkNet.Model;

namespace FlinkNet;

/// <summary>
/// Ends a program that does not catch its job's failure with one clear message: the failure tells what happened and what to do.
/// </summary>
internal static class ProgramFailure
{
    /// <summary>Sees to it, however many programs there are in the process.</summary>
    public static void Report()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
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
