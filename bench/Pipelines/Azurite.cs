using System.Diagnostics;
using FlinkNet.Model;

namespace FlinkNet.Bench.Pipelines;

/// <summary>A blob account on this machine, for scenario G2A.</summary>
internal sealed class Azurite : IDisposable
{
    /// <summary>The environment variable that names the container of the job's checkpoints.</summary>
    public const string ContainerVariable = "FLINKNET_BENCH_CONTAINER";

    private const string ConnectionStringVariable = "AZURE_STORAGE_CONNECTION_STRING";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string Listens = "successfully listens on ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private Azurite(Process process, string address)
    {
        _process = process;
        Environment.SetEnvironmentVariable(
            ConnectionStringVariable,
                $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint={address}/devstoreaccount1");
        Environment.SetEnvironmentVariable(ContainerVariable, "azure-blob://bench/state");
    }

    /// <summary>Starts it, with its blobs in a folder; what is started from here on takes its checkpoints there.</summary>
    public static Azurite Start(string folder)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append(Path.Combine(".ci", "tools", "node_modules", ".bin"))
            .Select(path => Path.Combine(path, "azurite-blob")).FirstOrDefault(File.Exists)
            ?? throw new FlinkException(FailureOrigin.User, "Azurite is not there: npm install --prefix .ci/tools azurite");
        var process = new Process
        {
            StartInfo =
                new ProcessStartInfo(program, ["--blobHost", "127.0.0.1", "--blobPort", "0", "--location", folder, "--skipApiVersionCheck"])
                {
                    RedirectStandardOutput = true,
                },
        };
        var listens = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.IndexOf(Listens, StringComparison.Ordinal) is >= 0 and var start)
            {
                listens.TrySetResult(line.Data[(start + Listens.Length)..].Trim());
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        if (listens.Task.Wait(StartTimeout))
        {
            return new Azurite(process, listens.Task.Result);
        }

        process.Kill(entireProcessTree: true);
        throw new FlinkException(FailureOrigin.External, $"Azurite did not listen within {StartTimeout.TotalSeconds:0} s.");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(ContainerVariable, null);
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
