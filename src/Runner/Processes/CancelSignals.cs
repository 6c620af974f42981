using System.Runtime.InteropServices;

namespace FlinkNet.Processes;

/// <summary>
/// Turns the signals that ask a process to end (Ctrl-C, SIGTERM, a closed terminal) into a request to end cleanly. The second one ends
/// the process at once.
/// </summary>
internal sealed class CancelSignals : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    private CancelSignals() => _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>What a process that a signal ended reports: 128 and the signal's number; 0 when there was none.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode);

    public static CancelSignals Listen() => new();

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _requested.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        var exitCode = ExitCodeOf(context.Signal);
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
        {
            Environment.Exit(exitCode);
        }

        context.Cancel = true;
        _requested.Cancel();
    }

    private static int ExitCodeOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => 130,
        PosixSignal.SIGHUP => 129,
        _ => 143,
    };
}
