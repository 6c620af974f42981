using System.Globalization;
using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Queries;
using FlinkNet.Model;
using Microsoft.Extensions.Configuration;

namespace FlinkNet.Bench.Nexmark.Measuring;

/// <summary>What is to be measured.</summary>
internal sealed record BenchSettings
{
    /// <summary>How many events.</summary>
    public required long Events { get; init; }

    /// <summary>How many events a second; null for as many as are taken.</summary>
    public required double? Rate { get; init; }

    /// <summary>Over how many processes each query runs.</summary>
    public required int Processes { get; init; }

    /// <summary>The queries.</summary>
    public required IReadOnlyList<NexmarkQuery> Queries { get; init; }

    /// <summary>Makes the events.</summary>
    public required NexmarkGenerator Generator { get; init; }

    /// <summary>Where results are written as JSON; null for nowhere.</summary>
    public required string? JsonFile { get; init; }

    /// <summary>Where rows are written, in a folder for each query; null to throw them away.</summary>
    public required string? OutputFolder { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="FlinkException">A setting is not what it must be.</exception>
    public static BenchSettings Read(IConfiguration arguments)
    {
        var rate = arguments["rate"] is null ? (double?)null : Number(arguments, "rate", 1, 1_000_000);
        if (rate is not null && arguments["delay-us"] is not null)
        {
            throw Refuse("--rate and --delay-us do not go together: with a rate, event time runs as the clock does.");
        }

        if (rate is { } r && 1_000_000 % (long)r != 0)
        {
            throw Refuse(
                $"--rate is '{arguments["rate"]}'; it must divide 1,000,000, since event time goes on by whole microseconds. Near it: "
                    + $"{Dividing((long)r)}.");
        }

        var delay = rate is { } perSecond ? (int)(1_000_000 / perSecond) : (int)Number(arguments, "delay-us", 100, 1_000_000);
        return new BenchSettings
        {
            Events = Number(arguments, "events", 1_000_000, long.MaxValue),
            Rate = rate,
            Processes = (int)Number(arguments, "processes", 1, 64),
            Queries = Named(arguments["query"] ?? "all"),
            Generator = new NexmarkGenerator(delay, (int)Number(arguments, "group", 1, 1_000_000)),
            JsonFile = arguments["json"],
            OutputFolder = arguments["output"],
        };
    }

    private static IReadOnlyList<NexmarkQuery> Named(string names) => names == "all"
        ? NexmarkQuery.All
        : [.. names.Split(',').Select(name => NexmarkQuery.All.Append(NexmarkQuery.Generator).FirstOrDefault(query => query.Name == name)
            ?? throw Refuse($"--query '{name}' is none of: all, {string.Join(", ", NexmarkQuery.All.Select(query => query.Name))}."))];

    private static long Number(IConfiguration arguments, string name, long fallback, long max) => arguments[name] is not { } text
        ? fallback
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= max
            ? value
            : throw Refuse(max == long.MaxValue
                ? $"--{name} is '{text}'; it must be a whole number of 1 or more."
                : $"--{name} is '{text}'; it must be a whole number from 1 to {max}.");

    private static long Dividing(long rate)
    {
        while (1_000_000 % rate != 0)
        {
            rate--;
        }

        return rate;
    }

    private static FlinkException Refuse(string message) => new(FailureOrigin.User, message);
}
