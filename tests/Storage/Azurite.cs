using System.Diagnostics;

namespace FlinkNet.Storage.Tests;

/// <summary>A blob account on this machine: Azurite, in memory, as long as the tests run.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const string Listens = "successfully listens on ";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private Process? _process;

    /// <summary>How to get it; null when it is there.</summary>
    public static string? Missing { get; } = Find() is null ? "Azurite is not there: npm install --prefix .ci/tools azurite" : null;

    /// <summary>The account's address.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The account's connection string.</summary>
    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint={Address}";

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program)
        {
            return;
        }

        var listens = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process
        {
            StartInfo =
                new ProcessStartInfo(
                    program,
                    ["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                },
        };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.IndexOf(Listens, StringComparison.Ordinal) is >= 0 and var start)
            {
                listens.TrySetResult(new Uri($"{line.Data[(start + Listens.Length)..].Trim()}/devstoreaccount1"));
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = await listens.Task.WaitAsync(HangGuard.Patience);
    }

    public ValueTask DisposeAsync()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).ToList();
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            folders.Add(Path.Combine(folder.FullName, ".ci", "tools", "node_modules", ".bin"));
        }

        return folders.Select(folder => Path.Combine(folder, "azurite-blob")).FirstOrDefault(File.Exists);
    }
}
