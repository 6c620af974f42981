using System.Net;

namespace FlinkNet.Silo;

/// <summary>Where a TaskManager's health can be read.</summary>
public sealed class HealthEndpointOptions
{
    /// <summary>The port of <c>/healthz</c> and <c>/readyz</c>.</summary>
    /// <value>0 (the system chooses a free one) to 65,535. Default: 0, so that several TaskManagers of one machine do not collide.</value>
    public int Port { get; set; }

    /// <summary>The address that they are served on.</summary>
    /// <value>Default: loopback; the endpoints have no authentication, so the network sees them only on demand.</value>
    public IPAddress Address { get; set; } = IPAddress.Loopback;
}
