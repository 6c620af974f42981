using System.Net;
using FlinkNet.Cluster;
using FlinkNet.Model;
using FlinkNet.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Launch;

/// <summary>Makes <see cref="LaunchOptions"/> of a program's arguments.</summary>
internal static class LaunchArguments
{
    /// <summary>Reads the options of a program.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="storages">Who is asked where the cluster keeps its jobs and members.</param>
    /// <exception cref="FlinkException">One has a value that it cannot have.</exception>
    public static LaunchOptions Read(StreamExecutionEnvironment environment, IEnumerable<IClusterStorageProvider> storages)
    {
        var configuration = environment.Configuration;
        var storage = ClusterStorage.Read(configuration["grain-storage"], storages);
        return new LaunchOptions
        {
            Processes = environment.Config.Processes,
            SiloPort = ArgumentValues.ReadIfGiven(configuration, "silo-port", 1, 65_535),
            Primary = ReadEndpoint(configuration, "primary"),
            ClusterId = ReadClusterId(configuration),
            GrainStorage = storage,
            SiloAddress = ReadAddress(configuration, "silo-address") ?? IPAddress.Loopback,
            Slots = ArgumentValues.ReadIfGiven(configuration, "slots", storage is null ? 1 : 0, 10_000),
            WorkerThreads = ArgumentValues.ReadIfGiven(configuration, "worker-threads", 1, 1024),
            SlotTimeout = ArgumentValues.ReadIfGiven(configuration, "slot-timeout", 1, 86_400) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : JobLauncher.DefaultSlotTimeout,
            Progress = ReadName<ProgressMode>(configuration, "progress"),
            LogLevel = ReadName<LogLevel>(configuration, "log-level"),
            HealthPort = ArgumentValues.ReadIfGiven(configuration, "health-port", 0, 65_535),
            GatewayPort = configuration["gateway-port"] == "none"
                ? null
                : ArgumentValues.Read(configuration, "gateway-port", 0, 0, 65_535),
            RunDirectory = configuration["run-dir"] is { Length: > 0 } directory ? directory : LaunchOptions.DefaultRunDirectory,
            OnStop = ReadName<OnStop>(configuration, "on-stop") ?? OnStop.Cancel,
        };
    }

    // A folder in the grain storage is named after it.
    private static string? ReadClusterId(IConfiguration configuration) =>
        configuration["cluster-id"] is { } text && PathSegment.ObstacleOf(text) is { } obstacle
        ? throw Refusal("cluster-id", text, $"a name that can be that of a folder; it {obstacle}")
        : configuration["cluster-id"];

    private static TName? ReadName<TName>(IConfiguration configuration, string name)
        where TName : struct, Enum
    {
        if (configuration[name] is not { } text)
        {
            return null;
        }

        return Enum.TryParse<TName>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0])
            ? value
            : throw Refusal(name, text, "one of " + string.Join(", ", Enum.GetNames<TName>()).ToLowerInvariant());
    }

    private static IPEndPoint? ReadEndpoint(IConfiguration configuration, string name)
    {
        if (configuration[name] is not { } text)
        {
            return null;
        }

        return IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port != 0
            ? endpoint
            : throw Refusal(name, text, "the address and port of the cluster's first silo, such as 127.0.0.1:11111");
    }

    private static IPAddress? ReadAddress(IConfiguration configuration, string name)
    {
        if (configuration[name] is not { } text)
        {
            return null;
        }

        return IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? address
            : throw Refusal(name, text, "the IP address at which the other processes reach this one, such as 10.0.0.5");
    }

    private static FlinkException Refusal(string name, string text, string wanted) =>
        new(FailureOrigin.User, $"--{name} is '{text}'; it must be {wanted}.");
}
