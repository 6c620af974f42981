using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace FlinkNet.EndToEnd;

/// <summary>
/// A program that runs as a process of its own; it is killed, with what it started, when the test is done with it or loses patience.
/// </summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    // A process that a shell started in the background ignores SIGINT, and so would what it starts.
    private static readonly bool IgnoresInterrupts = ProcessTree.Ignores(Environment.ProcessId, SigInt);

    // Where the programs of this run of the tests find each other, and no others do.
    private static readonly string RunDirectory = Directory.CreateTempSubdirectory("flinknet-running-").FullName;

    private readonly Process _process;
    private readonly OutputLines _output = new();
    private readonly OutputLines _error = new();

    private ProgramRun(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _error.Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>Starts a program.</summary>
    public static ProgramRun Start(string program, params string[] args) => StartIn(RunDirectory, program, args);

    /// <summary>Runs a program to its end that finds the jobs of a directory of its own.</summary>
    public static async Task<ProgramResult> RunInAsync(string runDirectory, string program, params string[] args)
    {
        await using var run = StartIn(runDirectory, program, args);
        return await run.WaitForExitAsync();
    }

    private static ProgramRun StartIn(string runDirectory, string program, params string[] args)
    {
        var start = new ProcessStartInfo(IgnoresInterrupts ? "env" : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["FLINKNET_RUN_DIR"] = runDirectory;
        foreach (
            var argument in (string[])[.. IgnoresInterrupts ? ["--default-signal=INT", "dotnet"] : Array.Empty<string>(), program, .. args])
        {
            start.ArgumentList.Add(argument);
        }

        return new ProgramRun(new Process { StartInfo = start });
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProgramResult> RunAsync(string program, params string[] args)
    {
        await using var run = Start(program, args);
        return await run.WaitForExitAsync();
    }

    /// <summary>Waits for the program's end.</summary>
    public async Task<ProgramResult> WaitForExitAsync()
    {
        await WaitAsync(_process.WaitForExitAsync(), "its end");
        return new ProgramResult(_process.ExitCode, Output, Error);
    }

    /// <summary>Waits for a line of the standard error that holds <paramref name="text"/>.</summary>
    public async Task<string> WaitForErrorLineAsync(string text)
    {
        var line = _error.WaitForAsync(text);
        await WaitAsync(line, $"the line '{text}'");
        return await line;
    }

    /// <summary>Sends a signal to the program alone.</summary>
    public void Signal(int signal) => Signal(Id, signal);

    /// <summary>Sends a signal to a process that the program started.</summary>
    public static void Signal(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} did not reach process {processId}.");
        }
    }

    /// <summary>The processes that the program started.</summary>
    public IReadOnlyList<int> Children() => ProcessTree.ChildrenOf(Id);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task WaitAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(HangGuard.Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {HangGuard.Patience} for {what}. Output:\n{Output}\nError:\n{Error}");
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);

    private sealed class OutputLines
    {
        private readonly StringBuilder _text = new();
        private readonly List<(string Text, TaskCompletionSource<string> Found)> _waiting = [];
        private readonly List<string> _lines = [];

        public void Add(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (_text)
            {
                _text.Append(line).Append('\n');
                _lines.Add(line);
                foreach (var (text, found) in _waiting)
                {
                    if (line.Contains(text, StringComparison.Ordinal))
                    {
                        found.TrySetResult(line);
                    }
                }
            }
        }

        public Task<string> WaitForAsync(string text)
        {
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_text)
            {
                if (_lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
                {
                    found.SetResult(line);
                }

                _waiting.Add((text, found));
            }

            return found.Task;
        }

        public override string ToString()
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }
}

/// <summary>How a program ended.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test unless the program ended well.</summary>
    public ProgramResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}. Output:\n{Output}\nError:\n{Error}");
        return this;
    }

    /// <summary>Fails the test unless the program ended with this exit code, one clear message and no stack dump.</summary>
    public ProgramResult Failed(int exitCode, params string[] messageParts)
    {
        Assert.True(ExitCode == exitCode, $"Exit code {ExitCode} rather than {exitCode}. Output:\n{Output}\nError:\n{Error}");
        var message = Assert.Single(Error.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.All(messageParts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return this;
    }
}
