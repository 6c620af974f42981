using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Orleans.Serialization;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>Makes the coordinators of a job's sources, and reads and writes what checkpoints hold of them.</summary>
internal sealed class JobSourcesFactory(
    ITypeSerializerResolver serializers,
    Serializer serializer,
    SourceInstruments instruments,
    ControlPlaneHost host)
{
    /// <summary>The coordinators of an attempt.</summary>
    /// <param name="job">The job.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="state">What they begin with.</param>
    /// <param name="vanished">Hears, from any thread, which source found a piece of its input gone, and what.</param>
    public JobSources Create(CatalogedJob job, Attempt attempt, SourcesState state, Action<string, string> vanished)
    {
        // From any thread: it touches nothing that changes.
        void Note(string source, string what)
        {
            instruments.CountVanished(job.Graph.Name, source);
            vanished(source, what);
        }

        return new JobSources(job.Graph, attempt, serializers, state, host.Machine, host.Time, Note);
    }

    /// <summary>What the enumerators of an attempt begin with.</summary>
    public SourcesState Restore(Attempt attempt, RestorePoint? restored)
    {
        var state = restored is null ? new SourcesState() : serializer.Deserialize<SourcesState>(restored.Sources)!;
        (state.Attempt, state.Checkpoint, state.RestoredCheckpoint, state.RestoredPath) =
            (attempt.Value, 0, restored?.Checkpoint.Value ?? 0, restored?.Path);
        state.Stops = restored is { Stops: true };
        return state;
    }

    /// <summary>What a checkpoint holds of them.</summary>
    public byte[] Write(SourcesState state) => serializer.SerializeToArray(state);
}
