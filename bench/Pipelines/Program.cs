using System.Globalization;
using FlinkNet;
using FlinkNet.Bench.Pipelines;
using FlinkNet.Model;
using Microsoft.Extensions.Configuration;

var configuration = new ConfigurationBuilder().AddCommandLine(args).Build();
if (configuration["run"] is { } running)
{
    if (RecoveryScenario.IsSilo(running))
    {
        await RecoveryScenario.RunSiloAsync(args);
        return 0;
    }

    if (running is StateScenario.Fill or StateScenario.Restore)
    {
        await StateScenario.RunMeasuredAsync(running, configuration);
        return 0;
    }

    await (running == CheckpointCost.Name ? CheckpointCost.RunMeasuredAsync() : RunAsMeasuredProcessAsync(running));
    return 0;
}

if (configuration["state-gb"] is not null)
{
    return StateScenario.Measure(configuration) ? 0 : 1;
}

try
{
    var results = await MeasureAllAsync();
    ResultTable.Print(results, Console.Out);
    if (configuration["json"] is { } file)
    {
        ResultTable.Write(results, file);
    }

    return 0;
}
catch (FlinkException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

async Task RunAsMeasuredProcessAsync(string name)
{
    using var probe = ProcessProbe.Start();
    var environment = StreamExecutionEnvironment.Create(args);
    Scenarios.Pipelines.Single(scenario => scenario.Name == name).Define(environment);
    await environment.ExecuteAsync($"bench {name}");
}

async Task<List<ScenarioResult>> MeasureAllAsync()
{
    var seconds = double.Parse(configuration["seconds"] ?? "10", CultureInfo.InvariantCulture);
    var wanted = configuration["scenario"];
    var known = Scenarios.Pipelines.Select(scenario => scenario.Name)
        .Append(CheckpointCost.Name)
        .Append(DeployScenario.Name)
        .Append(RescaleScenario.Name)
        .Append(RecoveryScenario.Name)
        .ToList();
    if (wanted is not null && !known.Contains(wanted, StringComparer.OrdinalIgnoreCase))
    {
        throw new FlinkException(FailureOrigin.User, $"--scenario is '{wanted}'; it must be one of {string.Join(", ", known)}.");
    }

    bool IsWanted(string name) => wanted is null || name.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    Console.WriteLine(
        $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, "
            + $"{(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")} GC, {seconds} s a scenario after 10 s of warm-up");
    var results = new List<ScenarioResult>();
    foreach (var scenario in Scenarios.Pipelines.Where(scenario => IsWanted(scenario.Name)))
    {
        Console.Error.WriteLine($"measuring {scenario.Name}: {scenario.Description}");
        results.Add(Measurement.Measure(scenario, TimeSpan.FromSeconds(seconds)));
    }

    if (IsWanted(CheckpointCost.Name))
    {
        Console.Error.WriteLine($"measuring {CheckpointCost.Name}");
        results.Add(CheckpointCost.Measure());
    }

    if (IsWanted(DeployScenario.Name))
    {
        Console.Error.WriteLine($"measuring {DeployScenario.Name}");
        results.AddRange(await DeployScenario.MeasureAsync());
    }

    if (IsWanted(RescaleScenario.Name))
    {
        Console.Error.WriteLine($"measuring {RescaleScenario.Name}");
        results.AddRange(await RescaleScenario.MeasureAsync());
    }

    if (IsWanted(RecoveryScenario.Name))
    {
        Console.Error.WriteLine($"measuring {RecoveryScenario.Name}");
        results.AddRange(RecoveryScenario.Measure());
    }

    return results;
}
