using System.Net;
using FlinkNet.Silo;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Launch;

/// <summary>How a program was launched: its arguments over the environment variables that begin with <c>FLINKNET_</c>.</summary>
internal sealed record LaunchOptions
{
    /// <summary>The name of the cluster of programs that were given a port but no other name.</summary>
    public const string DefaultClusterId = "flink";

    /// <summary>
    /// The directory of <c>--run-dir</c> when no argument names one: in the user's data, so that it does not depend on the terminal.
    /// </summary>
    public static string DefaultRunDirectory =>
        Environment.GetEnvironmentVariable("FLINKNET_RUN_DIR") is { Length: > 0 } named
            ? named
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
                    is { Length: > 0 } data ? data : Path.Combine(Path.GetTempPath(), Environment.UserName),
                "flink-net",
                "running");

    /// <summary>How many processes share the job. <c>--processes P</c></summary>
    public required int Processes { get; init; }

    /// <summary>The silo's port; null for any free one. <c>--silo-port N</c></summary>
    public int? SiloPort { get; init; }

    /// <summary>The first silo of the cluster to join; null to be the first. <c>--primary HOST:PORT</c></summary>
    public IPEndPoint? Primary { get; init; }

    /// <summary>What keeps clusters apart. <c>--cluster-id ID</c></summary>
    public string? ClusterId { get; init; }

    /// <summary>
    /// Where jobs and membership are kept, outside of the processes; null to keep them in the first. <c>--grain-storage
    /// redis://…|azure-blob://…|memory</c>
    /// </summary>
    public ClusterStorage? GrainStorage { get; init; }

    /// <summary>
    /// The address at which the other silos of a cluster with <see cref="GrainStorage"/> reach this one. <c>--silo-address IP</c>
    /// </summary>
    public IPAddress SiloAddress { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// How many slots the silo offers; null to offer what the job needs; 0, in a cluster with <see cref="GrainStorage"/>, for a process
    /// that runs no tasks. <c>--slots N</c>
    /// </summary>
    public int? Slots { get; init; }

    /// <summary>How many threads step tasks; null for the default. <c>--worker-threads N</c></summary>
    public int? WorkerThreads { get; init; }

    /// <summary>How long the job waits for slots. <c>--slot-timeout SECONDS</c></summary>
    public TimeSpan SlotTimeout { get; init; }

    /// <summary>What is shown while the job runs; null when nothing was given. <c>--progress auto|table|lines|off</c></summary>
    public ProgressMode? Progress { get; init; }

    /// <summary>What is logged; null when nothing was given. <c>--log-level LEVEL</c></summary>
    public LogLevel? LogLevel { get; init; }

    /// <summary>The port of the health endpoints; 0 for any free one. <c>--health-port N</c></summary>
    public int? HealthPort { get; init; }

    /// <summary>
    /// The port on which clients reach the cluster; 0 for any free one, null for none. <c>--gateway-port N|none</c>
    /// </summary>
    public int? GatewayPort { get; init; } = 0;

    /// <summary>Where the processes of this user that run jobs leave a file each. <c>--run-dir DIR</c></summary>
    public string RunDirectory { get; init; } = DefaultRunDirectory;

    /// <summary>What becomes of the job when a signal asks the program to end. <c>--on-stop cancel|savepoint</c></summary>
    public OnStop OnStop { get; init; }

    /// <summary>Whether the process is one of a cluster whose processes are all alike.</summary>
    public bool IsClusterMember => GrainStorage is not null && Processes == 1;

    /// <summary>Whether the process joins another's cluster as a TaskManager rather than run the job itself.</summary>
    public bool JoinsCluster => Primary is not null && !(IPAddress.IsLoopback(Primary.Address) && Primary.Port == SiloPort);

    /// <summary>Whether stack traces are worth their room.</summary>
    public bool ShowsStackTraces => LogLevel <= Microsoft.Extensions.Logging.LogLevel.Information;
}
