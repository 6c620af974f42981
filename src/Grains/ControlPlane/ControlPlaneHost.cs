using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>
/// What every part of the control plane takes from its silo: options, the clock, threads and chance, loggers, and how calls are repeated.
/// </summary>
internal sealed class ControlPlaneHost(
    IOptions<ControlPlaneOptions> options,
    [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time,
    Machine machine,
    Retries retries,
    ILoggerFactory loggers)
{
    public ControlPlaneOptions Options { get; } = options.Value;

    /// <summary>The clock of time-outs, waits and time stamps; that of tasks is <see cref="Threading.Machine.Time"/>.</summary>
    public TimeProvider Time => time;

    public Machine Machine => machine;

    public Retries Retries => retries;

    public ILogger LoggerOf<T>() => loggers.CreateLogger<T>();
}
