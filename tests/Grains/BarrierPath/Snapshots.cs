using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Snapshots of tasks that hold little.</summary>
internal static class Snapshots
{
    /// <summary>An operator with a list of one byte.</summary>
    public static TaskSnapshot Of(byte content)
    {
        var state = new OperatorSnapshot();
        state.Lists.Add("list", new ListSnapshot("System.Byte", [new[] { content }]));
        return new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { ["operator"] = state }, HasEnded: false);
    }

    /// <summary>Reads all of a shared file.</summary>
    public static async Task<byte[]> ReadWholeAsync(
        this CheckpointRepository repository,
        SharedFile file,
        CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        await repository.CopySharedAsync(file, whole, cancellationToken);
        return whole.ToArray();
    }

    /// <summary>What that list holds.</summary>
    public static byte ContentOf(TaskSnapshot snapshot) => snapshot.Operators["operator"].Lists["list"].Elements[0].Span[0];
}
