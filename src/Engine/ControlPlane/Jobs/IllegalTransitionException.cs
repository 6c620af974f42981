using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>A job was to go a way that does not exist: a fault of the control plane itself.</summary>
internal sealed class IllegalTransitionException(string jobName, JobPhase from, JobPhase to)
    : FlinkException(
        FailureOrigin.Internal,
        $"Job '{jobName}' is {from} and cannot become {to}. This is a fault of Flink.NET; please report it.");
