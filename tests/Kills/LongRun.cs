using System.Globalization;
using FlinkNet.EndToEnd;

namespace FlinkNet.Kills;

/// <summary>
/// The suite by command, for as long as one likes: <c>dotnet run --project tests/Kills -- --minutes 30 --seed 7 [--storage redis|blob]
/// [--state-backend memory|rocksdb]</c>.
/// </summary>
internal static class LongRun
{
    public static async Task<int> RunAsync(string[] args)
    {
        var minutes = double.Parse(Read(args, "--minutes") ?? "2", CultureInfo.InvariantCulture);
        var seed = int.Parse(Read(args, "--seed") ?? $"{Random.Shared.Next(1_000_000)}", CultureInfo.InvariantCulture);
        await using var storage = await SharedStorage.OpenAsync(Read(args, "--storage") ?? "redis");
        if (storage.Missing is { } missing)
        {
            Console.WriteLine(missing);
            return 1;
        }

        using var folder = new TestFolder();
        var report =
            await new KillSuite(folder, storage, Read(args, "--state-backend")
                ?? "memory", seed, TimeSpan.FromMinutes(minutes), Console.WriteLine)
            .RunAsync();
        Console.WriteLine(report);
        return report.IsExactlyOnce ? 0 : 1;
    }

    internal static string? Read(string[] args, string name) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
