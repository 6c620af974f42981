using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Refuses snapshots that would leave something out.</summary>
internal static class NotStored
{
    /// <summary>The refusal.</summary>
    public static FlinkException Of(string operatorName, string what) =>
        new(FailureOrigin.User, $"operator '{operatorName}' cannot be stored: snapshots do not hold {what} yet.");
}
