using System.Diagnostics;

namespace FlinkNet.Packages.Tests;

/// <summary>Runs the commands that a user of the packages would.</summary>
internal static class DotNet
{
    // Restoring and building everything on a machine that does much else.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(40);

    /// <summary>Runs <c>dotnet</c>, and fails the test when the command fails.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string folder, string? packageCache, params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(folder, packageCache, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {exitCode} in {folder}:\n{output}");
        return output;
    }

    /// <summary>Runs <c>dotnet</c> to its end.</summary>
    public static async Task<(int ExitCode, string Output)> TryAsync(string folder, string? packageCache, params string[] arguments)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(Patience);
        using var process = Start(folder, packageCache, arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(guard.Token);
            var errors = process.StandardError.ReadToEndAsync(guard.Token);
            await process.WaitForExitAsync(guard.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Runs <c>dotnet</c> until it has printed a text, and ends it.</summary>
    public static async Task RunUntilAsync(string text, string folder, params string[] arguments)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(HangGuard.Patience);
        using var process = Start(folder, packageCache: null, arguments);
        try
        {
            List<string> lines = [];
            var errors = process.StandardError.ReadToEndAsync(guard.Token);
            while (await process.StandardOutput.ReadLineAsync(guard.Token) is { } line)
            {
                lines.Add(line);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return;
                }
            }

            Assert.Fail($"dotnet {string.Join(' ', arguments)} ended without '{text}':\n{string.Join('\n', lines)}\n{await errors}");
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(string folder, string? packageCache, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Servers that outlive their command would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        if (packageCache is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packageCache;
        }

        return Process.Start(start)!;
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
