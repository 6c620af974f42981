using FlinkNet.Model;
using Microsoft.Extensions.Configuration;

namespace FlinkNet;

/// <summary>Makes a restart strategy of a program's arguments.</summary>
internal static class RestartArguments
{
    private const string Strategy = "restart-strategy";
    private const string Attempts = "restart-attempts";
    private const string Delay = "restart-delay-ms";
    private const string DelayMax = "restart-delay-max-ms";
    private const string FailuresMax = "restart-failures-max";
    private const string Interval = "restart-interval-ms";

    private static readonly (string Name, string[] Parameters)[] Strategies =
    [
        ("none", []),
        ("fixed-delay", [Attempts, Delay]),
        ("failure-rate", [FailuresMax, Interval, Delay]),
        ("exponential-delay", [Attempts, Delay, DelayMax]),
    ];

    /// <summary>The strategy that was given, by its name or by a parameter of the default one; null for none.</summary>
    /// <exception cref="FlinkException">A value is not in its range, or a parameter is another strategy's.</exception>
    public static RestartStrategy? Read(IConfiguration configuration)
    {
        var given = new[] { Attempts, Delay, DelayMax, FailuresMax, Interval }.Where(name => configuration[name] is not null).ToList();
        if (configuration[Strategy] is null && given.Count == 0)
        {
            return null;
        }

        var name = configuration[Strategy] ?? "exponential-delay";
        var strategy = Array.Find(Strategies, strategy => strategy.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (strategy.Name is null)
        {
            throw Refusal($"--{Strategy} is '{name}'; it must be {string.Join(", ", Strategies.Select(known => known.Name))}.");
        }

        if (given.Find(parameter => !strategy.Parameters.Contains(parameter)) is { } stray)
        {
            var owners = Strategies.Where(known => known.Parameters.Contains(stray)).Select(known => known.Name);
            throw Refusal($"--{stray} is of the restart strategy {string.Join(" or ", owners)}, and the job's is {strategy.Name}: give "
                + $"--{Strategy} {owners.First()}, or leave it out.");
        }

        return Create(strategy.Name, configuration);
    }

    private static RestartStrategy Create(string name, IConfiguration configuration) => name switch
    {
        "none" => RestartStrategy.None,
        "fixed-delay" => RestartStrategy.FixedDelay(
            ArgumentValues.Read(configuration, Attempts, 1, 1, int.MaxValue), DelayOf(configuration)),
        "failure-rate" => RestartStrategy.FailureRate(
            ArgumentValues.Read(configuration, FailuresMax, 1, 1, 1_000_000),
            ArgumentValues.ReadTime(configuration, Interval, TimeSpan.FromMinutes(1), 1),
            DelayOf(configuration)),
        _ => Exponential(configuration),
    };

    private static RestartStrategy.Exponential Exponential(IConfiguration configuration)
    {
        var initial = DelayOf(configuration);
        var max = ArgumentValues.ReadTime(configuration, DelayMax, TimeSpan.FromMinutes(1), 1);
        return RestartStrategy.ExponentialDelay() with
        {
            Initial = initial,
            Max = max < initial ? initial : max,
            Attempts = ArgumentValues.Read(configuration, Attempts, int.MaxValue, 1, int.MaxValue),
        };
    }

    private static TimeSpan DelayOf(IConfiguration configuration) =>
        ArgumentValues.ReadTime(configuration, Delay, TimeSpan.FromSeconds(1), 0);

    private static FlinkException Refusal(string message) => new(FailureOrigin.User, message);
}
