using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>Between the engine's failures and those on the wire.</summary>
internal static class FailureInfos
{
    public static FailureInfo ToInfo(this JobFailure failure) => new(
        failure.Origin, failure.Message, failure.Details, failure.IsFinal, failure.Unreachable is { } peer
            ? SiloAddress.FromParsableString(peer.Value)
            : null);

    public static JobFailure ToFailure(this FailureInfo info) => new(info.Origin, info.Message, info.Details)
    {
        IsFinal = info.IsFinal,
        Unreachable = info.Unreachable is { } peer ? new TaskManagerId(peer.ToParsableString()) : null,
    };

    public static TaskUpdate ToUpdate(this TaskReport report) =>
        new(report.Task.Task, report.Task.Attempt, report.State, report.Failure?.ToFailure(), report.IsPrepared);

    public static TaskUpdate ToUpdate(this TaskInfo task) =>
        new(task.Task.Task, task.Task.Attempt, task.State, task.Failure?.ToFailure(), task.IsPrepared);
}
