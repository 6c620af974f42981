using FlinkNet.Grains.ControlPlane;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.Tests;

/// <summary>What parts of the control plane take from their silo, for tests of one part.</summary>
internal static class HostParts
{
    public static ControlPlaneHost Of(
        Machine? machine = null,
        TimeProvider? time = null,
        ControlPlaneOptions? options = null,
        ILoggerFactory? loggers = null)
    {
        var wrapped = Options.Create(options ?? new ControlPlaneOptions());
        time ??= TimeProvider.System;
        return new ControlPlaneHost(wrapped, time, machine
            ?? new Machine(), new Retries(wrapped, time), loggers
            ?? NullLoggerFactory.Instance);
    }
}
