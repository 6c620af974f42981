using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlinkNet.Kills;

/// <summary>One of the silos: a process that is started again whenever it has ended, as a supervisor would.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private const string JobManagerIsHere = "is taken up by its JobManager";
    private const string JobManagerBegins = "was submitted";

    private static readonly string[] Chatter =
    [
        "Execution attempt. Source", "Resilience pipeline executed", "Received cluster membership snapshot", "My range changed",
        "    at ", "    --- End of ", " --- End of ", "  ---> ",
    ];

    private readonly string _log;
    private readonly Func<ProcessStartInfo> _start;
    private readonly Lock _gate = new();
    private readonly Task _supervising;
    private Process _process;
    private bool _isStopping;
    private Task _startsAfter = Task.CompletedTask;
    private TaskCompletionSource? _isDown;

    /// <summary>Starts the silo.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="log">The file that its output goes to.</param>
    /// <param name="start">Says what to start.</param>
    public SiloProcess(int number, string log, Func<ProcessStartInfo> start)
    {
        (Number, _log, _start) = (number, log, start);
        _process = Start();
        _supervising = Task.Run(SuperviseAsync);
    }

    public int Number { get; }

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Completes with the exit code of a process that ended because the job had.</summary>
    public TaskCompletionSource<int> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When the JobManager last said that it is here; null when the process never had it.</summary>
    public DateTimeOffset? JobManagerSince { get; private set; }

    /// <summary>Sends a signal to the process that runs now.</summary>
    public void Signal(int signal)
    {
        lock (_gate)
        {
            if (!_process.HasExited)
            {
                _ = Kill(_process.Id, signal);
            }
        }
    }

    /// <summary>Waits for the end of a process that was killed, and does something before the next is started.</summary>
    public async Task WhileDownAsync(Func<Task> act)
    {
        var done = new TaskCompletionSource();
        TaskCompletionSource down;
        lock (_gate)
        {
            _startsAfter = done.Task;
            down = _isDown = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = Kill(_process.Id, SigKill);
        }

        try
        {
            await Task.WhenAny(down.Task, Ended.Task);
            await act();
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>Whether its log holds a text.</summary>
    public bool Says(string text) => Count(text) > 0;

    /// <summary>How many lines of its log hold a text.</summary>
    public int Count(string text)
    {
        lock (_log)
        {
            return File.Exists(_log) ? File.ReadLines(_log).Count(line => line.Contains(text, StringComparison.Ordinal)) : 0;
        }
    }

    /// <summary>
    /// The end of its log, without what Orleans says whenever a grain is placed or the membership changes, and without stacks.
    /// </summary>
    public string Tail(int lines)
    {
        lock (_log)
        {
            return string.Join('\n', File.ReadLines(_log).Where(line => !Array.Exists(Chatter, line.Contains)).TakeLast(lines));
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            if (!_process.HasExited)
            {
                _process.Kill();
            }
        }

        await _supervising;
        _process.Dispose();
    }

    private async Task SuperviseAsync()
    {
        while (true)
        {
            await _process.WaitForExitAsync();
            _isDown?.TrySetResult();
            await _startsAfter;
            lock (_gate)
            {
                // 0 and 1 are a job's end; a process that was killed, told to leave, or declared dead by the others ends with another code.
                if (_isStopping || _process.ExitCode is 0 or 1)
                {
                    Ended.TrySetResult(_process.ExitCode);
                    return;
                }

                _process.Dispose();
                _process = Start();
            }
        }
    }

    private Process Start()
    {
        Starts++;
        JobManagerSince = null;
        var process = new Process { StartInfo = _start() };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        var now = DateTimeOffset.UtcNow;
        if (line.Contains(JobManagerIsHere, StringComparison.Ordinal) || line.Contains(JobManagerBegins, StringComparison.Ordinal))
        {
            JobManagerSince = now;
        }

        lock (_log)
        {
            File.AppendAllText(_log, $"{now:HH:mm:ss.fff} {line}\n");
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);
}
