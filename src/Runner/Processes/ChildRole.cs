using System.Globalization;

namespace FlinkNet.Processes;

/// <summary>What a driver tells the processes that it starts, by environment variables. A process without them is no child.</summary>
/// <param name="Index">Which of the job's processes this is: 1 to processes - 1; the driver is 0.</param>
/// <param name="Slots">How many slots its silo offers.</param>
internal sealed record ChildRole(int Index, int Slots)
{
    private const string IndexVariable = "FLINKNET_CHILD_INDEX";
    private const string SlotsVariable = "FLINKNET_CHILD_SLOTS";

    /// <summary>The role of this process; null when no driver started it.</summary>
    public static ChildRole? Current { get; } = Read();

    /// <summary>What the silo is called in messages.</summary>
    public string SiloName => $"TaskManager-{Index}";

    /// <summary>Puts the role into the environment of a process to be started.</summary>
    public void Write(IDictionary<string, string?> environment)
    {
        environment[IndexVariable] = Index.ToString(CultureInfo.InvariantCulture);
        environment[SlotsVariable] = Slots.ToString(CultureInfo.InvariantCulture);
    }

    private static ChildRole? Read() =>
        int.TryParse(Environment.GetEnvironmentVariable(IndexVariable), CultureInfo.InvariantCulture, out var index)
        && int.TryParse(Environment.GetEnvironmentVariable(SlotsVariable), CultureInfo.InvariantCulture, out var slots)
            ? new ChildRole(index, slots)
            : null;
}
