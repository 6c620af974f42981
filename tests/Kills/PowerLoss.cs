using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FlinkNet.EndToEnd;

namespace FlinkNet.Kills;

/// <summary>
/// Takes the power from the disk that a job's results are on, again and again, and looks whether all that was committed is there: by
/// command, as root, on Linux,
/// <c>dotnet run --project tests/Kills -- --power-losses 20 [--seed 7]</c>; with 0 losses it tells how long checkpoints take. The disk is
/// an ext4 image whose journal is not written by itself. A loss halts the program, shuts the file system down without
/// writing the journal (EXT4_IOC_SHUTDOWN), kills the program, mounts the image anew and starts the program again. Its checkpoints are on
/// another disk, which has power.
/// </summary>
internal sealed partial class PowerLoss(TestFolder folder, int losses, int seed) : IAsyncDisposable
{
    private const int Rate = 20_000;
    private const uint Shutdown = 0x8004587D;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly Random _random = new(seed);
    private readonly string _disk = folder.File("disk");
    private readonly string _log = folder.File("silo-1.log");
    private readonly long _count = Math.Max(losses, 10L) * Rate;
    private bool _isMounted;

    private CommittedOutput Output => new(Path.Combine(_disk, "results"));

    public static async Task<int> RunAsync(string[] args, int losses)
    {
        var seed = int.Parse(LongRun.Read(args, "--seed") ?? "1", CultureInfo.InvariantCulture);
        using var folder = new TestFolder();
        await using var run = new PowerLoss(folder, losses, seed);
        return await run.RunAsync() ? 0 : 1;
    }

    public async ValueTask DisposeAsync() => await UnmountAsync();

    private async Task<bool> RunAsync()
    {
        await DoAsync("truncate", "-s", "512M", folder.File("image"));
        await DoAsync("mkfs.ext4", "-q", folder.File("image"));
        await MountAsync();
        await using var silo = new SiloProcess(1, _log, Start);
        for (var loss = 0; loss < losses; loss++)
        {
            await UntilAsync(silo, Output.Files() + _random.Next(1, 12));
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(250)));
            await LoseAsync(silo);
        }

        await silo.Ended.Task.WaitAsync(Patience + TimeSpan.FromSeconds((double)_count / Rate));
        var verdict = Output.Check(_count);
        Console.WriteLine(
            $"{losses} losses of power, seed {seed}, {_count} records, exit code {silo.Ended.Task.Result}: {verdict}. Checkpoints: "
                + $"{Checkpoints()}");
        if (silo.Ended.Task.Result != 0)
        {
            Console.WriteLine(silo.Tail(5));
        }

        return silo.Ended.Task.Result == 0 && verdict == new Verdict(0, 0, 0, 0);
    }

    private async Task LoseAsync(SiloProcess silo)
    {
        silo.Signal(SiloProcess.SigStop);
        ShutDown();
        await silo.WhileDownAsync(async () =>
        {
            await UnmountAsync();
            await MountAsync();
        });
    }

    private async Task UntilAsync(SiloProcess silo, int files)
    {
        for (var watch = Stopwatch.StartNew(); Output.Files() < files && !silo.Ended.Task.IsCompleted; await Task.Delay(Poll))
        {
            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"There was no new output for {Patience.TotalSeconds:0} s.\n{silo.Tail(30)}");
            }
        }
    }

    private async Task MountAsync()
    {
        Directory.CreateDirectory(_disk);
        await DoAsync("mount", "-o", "loop,commit=300", folder.File("image"), _disk);
        _isMounted = true;
    }

    private async Task UnmountAsync()
    {
        if (_isMounted)
        {
            await DoAsync("umount", _disk);
            _isMounted = false;
        }
    }

    private void ShutDown()
    {
        var handle = Open(_disk, 0);
        uint withoutJournal = 2;
        var isDown = handle >= 0 && Control(handle, Shutdown, ref withoutJournal) == 0;
        _ = Close(handle);
        if (!isDown)
        {
            throw new InvalidOperationException($"'{_disk}' cannot be shut down (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    private string Checkpoints()
    {
        var durations = File.ReadLines(_log).Select(line => Completed().Match(line)).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Order().ToList();
        return durations.Count == 0
            ? "none"
            : $"{durations.Count}, median {durations[durations.Count / 2]} ms, 9 of 10 within {durations[durations.Count * 9 / 10]} ms";
    }

    private ProcessStartInfo Start()
    {
        var start =
            new ProcessStartInfo("dotnet")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetTempPath()
            };
        string[] arguments =
        [
            Programs.TestJobs, "--job", "recovering", "--parallelism", "2", "--count", $"{_count}", "--rate", $"{Rate}", "--output", _disk,
            "--checkpoint-interval-ms", "100", "--checkpoint-dir", folder.File("state"), "--progress", "off", "--log-level", "information",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static async Task DoAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{command} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}; it needs the rights of root. {errors}");
        }
    }

    [GeneratedRegex(@"is complete after (\d+) ms")]
    private static partial Regex Completed();

#pragma warning disable SYSLIB1054 // The generated calls would need unsafe code.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(int handle, nuint request, ref uint argument);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
#pragma warning restore SYSLIB1054
}
