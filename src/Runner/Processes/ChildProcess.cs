using System.Diagnostics;
using System.Net;
using FlinkNet.Model;

namespace FlinkNet.Processes;

/// <summary>
/// A process of the same program that this process started to be a TaskManager. It ends when this process does, however that ends.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private ChildProcess(Process process, ChildRole role)
    {
        _process = process;
        Role = role;
        Exited = process.WaitForExitAsync();
    }

    /// <summary>Its role.</summary>
    public ChildRole Role { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited { get; }

    /// <summary>Starts the program that this process runs once more, with the same arguments.</summary>
    public static ChildProcess Start(ChildRole role)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var word in OwnCommandLine())
        {
            if (start.FileName.Length == 0)
            {
                start.FileName = word;
            }
            else
            {
                start.ArgumentList.Add(word);
            }
        }

        role.Write(start.Environment);
        return new ChildProcess(Process.Start(start)!, role);
    }

    /// <summary>Lets the child start its silo.</summary>
    public Task JoinAsync(IPEndPoint primary, string clusterId) => TellAsync(DriverOrders.Join(primary, clusterId));

    /// <summary>Lets the child become a member.</summary>
    public Task TakeTurnAsync() => TellAsync(DriverOrders.TakeTurn);

    /// <summary>Says how the process ended.</summary>
    public FlinkException Explain() => new(
        FailureOrigin.External,
        $"Process {_process.Id} ({Role.SiloName}) ended with exit code {_process.ExitCode} before it joined the cluster; what it "
            + $"printed says why.");

    public async ValueTask DisposeAsync()
    {
        await TellAsync(DriverOrders.Leave);
        try
        {
            await Exited.WaitAsync(LeaveTimeout);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await Exited;
        }

        _process.Dispose();
    }

    private async Task TellAsync(string order)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(order);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended; whoever waits for it to join or to end sees that.
        }
    }

    // "dotnet Program.dll …" runs by the dotnet host, a published program by itself.
    private static IEnumerable<string> OwnCommandLine()
    {
        var arguments = Environment.GetCommandLineArgs();
        var executable = Environment.ProcessPath
            ?? throw new FlinkException(
                FailureOrigin.Internal,
                "The path of this program is unknown, so --processes cannot start it again.");
        var isDotnetHost = Path.GetFileNameWithoutExtension(executable).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isDotnetHost ? [executable, .. arguments] : [executable, .. arguments.Skip(1)];
    }
}
