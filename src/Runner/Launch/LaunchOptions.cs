using System.Globalization;
using System.Net;
using FlinkNet.Model;
using FlinkNet.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Launch;

/// <summary>What a program shows of its job while it runs.</summary>
internal enum ProgressMode
{
    /// <summary>A table in a terminal; lines when the output goes elsewhere or the job prints to the terminal itself.</summary>
    Auto,

    /// <summary>A table that is redrawn in place.</summary>
    Table,

    /// <summary>A line now and then.</summary>
    Lines,

    /// <summary>Nothing.</summary>
    Off,
}

/// <summary>How a program was launched: its arguments over the environment variables that begin with <c>FLINKNET_</c>.</summary>
internal sealed record LaunchOptions
{
    /// <summary>The name of the cluster of programs that were given a port but no other name.</summary>
    public const string DefaultClusterId = "flink";

    /// <summary>How many processes share the job. <c>--processes P</c></summary>
    public required int Processes { get; init; }

    /// <summary>The silo's port; null for any free one. <c>--silo-port N</c></summary>
    public int? SiloPort { get; init; }

    /// <summary>The first silo of the cluster to join; null to be the first. <c>--primary HOST:PORT</c></summary>
    public IPEndPoint? Primary { get; init; }

    /// <summary>What keeps clusters apart. <c>--cluster-id ID</c></summary>
    public string? ClusterId { get; init; }

    /// <summary>Where jobs and membership are kept, outside of the processes; null to keep them in the first. <c>--grain-storage redis://…|azure-blob://…|memory</c></summary>
    public ClusterStorage? GrainStorage { get; init; }

    /// <summary>The address at which the other silos of a cluster with <see cref="GrainStorage"/> reach this one. <c>--silo-address IP</c></summary>
    public IPAddress SiloAddress { get; init; } = IPAddress.Loopback;

    /// <summary>How many slots the silo offers; null to offer what the job needs; 0, in a cluster with <see cref="GrainStorage"/>, for a process that runs no tasks. <c>--slots N</c></summary>
    public int? Slots { get; init; }

    /// <summary>How many threads step tasks; null for the default. <c>--worker-threads N</c></summary>
    public int? WorkerThreads { get; init; }

    /// <summary>How long the job waits for slots. <c>--slot-timeout SECONDS</c></summary>
    public TimeSpan SlotTimeout { get; init; }

    /// <summary>What is shown while the job runs; null when the program was told nothing. <c>--progress auto|table|lines|off</c></summary>
    public ProgressMode? Progress { get; init; }

    /// <summary>What is logged; null when the program was told nothing. <c>--log-level LEVEL</c></summary>
    public LogLevel? LogLevel { get; init; }

    /// <summary>The port of the health endpoints; 0 for any free one. <c>--health-port N</c></summary>
    public int? HealthPort { get; init; }

    /// <summary>What becomes of the job when a signal asks the program to end. <c>--on-stop cancel|savepoint</c></summary>
    public OnStop OnStop { get; init; }

    /// <summary>Whether the process is one of a cluster whose processes are all alike.</summary>
    public bool IsClusterMember => GrainStorage is not null && Processes == 1;

    /// <summary>Whether the process joins another's cluster as a TaskManager rather than run the job itself.</summary>
    public bool JoinsCluster => Primary is not null && !(IPAddress.IsLoopback(Primary.Address) && Primary.Port == SiloPort);

    /// <summary>Whether stack traces are worth their room.</summary>
    public bool ShowsStackTraces => LogLevel <= Microsoft.Extensions.Logging.LogLevel.Information;

    /// <summary>Reads the options of a program.</summary>
    /// <exception cref="FlinkException">One has a value that it cannot have.</exception>
    public static LaunchOptions Read(StreamExecutionEnvironment environment)
    {
        var configuration = environment.Configuration;
        return new LaunchOptions
        {
            Processes = environment.Config.Processes,
            SiloPort = ReadNumber(configuration, "silo-port", 1, 65_535),
            Primary = ReadEndpoint(configuration, "primary"),
            ClusterId = ReadClusterId(configuration),
            GrainStorage = ClusterStorage.Read(configuration["grain-storage"]),
            SiloAddress = ReadAddress(configuration, "silo-address") ?? IPAddress.Loopback,
            Slots = ReadNumber(configuration, "slots", configuration["grain-storage"] is null or ClusterStorage.Memory ? 1 : 0, 10_000),
            WorkerThreads = ReadNumber(configuration, "worker-threads", 1, 1024),
            SlotTimeout = ReadNumber(configuration, "slot-timeout", 1, 86_400) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : JobLauncher.DefaultSlotTimeout,
            Progress = ReadName<ProgressMode>(configuration, "progress"),
            LogLevel = ReadName<LogLevel>(configuration, "log-level"),
            HealthPort = ReadNumber(configuration, "health-port", 0, 65_535),
            OnStop = ReadName<OnStop>(configuration, "on-stop") ?? OnStop.Cancel,
        };
    }

    // A folder in the grain storage is named after it.
    private static string? ReadClusterId(IConfiguration configuration) => configuration["cluster-id"] is { } text && PathSegment.ObstacleOf(text) is { } obstacle
        ? throw Refusal("cluster-id", text, $"a name that can be that of a folder; it {obstacle}")
        : configuration["cluster-id"];

    private static int? ReadNumber(IConfiguration configuration, string name, int min, int max)
    {
        if (configuration[name] is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Refusal(name, text, $"a whole number from {min} to {max}");
    }

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
