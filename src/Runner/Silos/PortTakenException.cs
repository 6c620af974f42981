using System.Net;
using FlinkNet.Model;

namespace FlinkNet.Silos;

/// <summary>A silo's port that another program listens on.</summary>
internal sealed class PortTakenException : FlinkException
{
    private PortTakenException(string message, Exception? inner)
        : base(FailureOrigin.External, message, inner)
    {
    }

    public static PortTakenException For(IPEndPoint endpoint, string argument = "--silo-port", Exception? inner = null) => new(
        $"Port {endpoint.Port} of {endpoint.Address} is in use by another program: choose another with {argument}, or leave "
            + $"{argument} out to get a free one.",
        inner);
}
