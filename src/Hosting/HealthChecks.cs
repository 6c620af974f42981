using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlinkNet.Silo;

/// <summary>Whether the process should go on living: its silo was not declared dead by the others.</summary>
internal sealed class LiveCheck(ISiloStatusOracle silos) : IHealthCheck
{
    public const string Name = "flink-live";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silos.CurrentStatus == SiloStatus.Dead
            ? HealthCheckResult.Unhealthy("The cluster declared this silo dead; restart the process.")
            : HealthCheckResult.Healthy());
}

/// <summary>Whether the silo can be given tasks: it is an active member of its cluster.</summary>
internal sealed class ReadyCheck(ISiloStatusOracle silos) : IHealthCheck
{
    public const string Name = "flink-ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silos.CurrentStatus == SiloStatus.Active
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The silo is {silos.CurrentStatus}, not Active."));
}
