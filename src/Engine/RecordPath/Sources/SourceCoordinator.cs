using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>
/// The JobManager's side of one source: owns the split enumerator and answers its readers. Calls must not overlap; only
/// <see cref="StartAsync"/> may take long.
/// </summary>
internal abstract class SourceCoordinator
{
    /// <summary>Makes the coordinator of <paramref name="source"/>.</summary>
    /// <param name="source">A source; see <see cref="IsSource"/>.</param>
    /// <param name="parallelism">How many readers there are.</param>
    /// <param name="serializers">Finds the serializers of splits and of the enumerator's state.</param>
    /// <param name="restored">What an earlier coordinator of the same attempt remembered; null for a fresh start.</param>
    /// <param name="onVanished">Hears of input that is gone: the source's name, and a sentence. Called from any thread.</param>
    public static SourceCoordinator Create(
        Transformation source,
        int parallelism,
        ITypeSerializerResolver serializers,
        SourceCoordinatorSnapshot? restored,
        Action<string, string>? onVanished = null)
    {
        var factory = new SourceCoordinatorFactory(parallelism, serializers, restored, onVanished);
        source.Accept(factory);
        return factory.Coordinator ?? throw new ArgumentException($"'{source.Name}' is not a source.", nameof(source));
    }

    public static bool IsSource(Transformation transformation) => transformation is { Inputs.Count: 0, IsVirtual: false };

    /// <summary>Finds the splits, unless the coordinator was restored. May do I/O.</summary>
    /// <exception cref="Model.FlinkException">The input cannot be read; the message names the source.</exception>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Answers a reader. The same number is answered the same way again, once the answer was final; a reader that is to come again does so
    /// under the same number. Between the coordinator's snapshot for a checkpoint and the reader's, no split is assigned: it
    /// would be in both snapshots.
    /// </summary>
    /// <param name="subtask">The reader.</param>
    /// <param name="number">The number of the answer that the reader wants, from 1.</param>
    /// <param name="checkpoint">The last checkpoint whose barrier the reader has sent; 0 for none.</param>
    /// <param name="hasSplits">Whether the reader goes on with splits of a checkpoint, of which it has not read a record yet.</param>
    /// <exception cref="Model.FlinkException">The enumerator failed, or a later number was answered before: the request is a late
    /// duplicate.</exception>
    public abstract SplitAnswer HandleSplitRequest(SubtaskIndex subtask, long number, CheckpointId checkpoint, bool hasSplits = false);

    /// <summary>What to remember: a value that later calls do not change.</summary>
    public abstract SourceCoordinatorSnapshot Snapshot();

    /// <summary>A checkpoint begins: from here on readers that have not sent its barrier wait.</summary>
    public void BeginCheckpoint(CheckpointId checkpoint) => Checkpoint = checkpoint;

    /// <summary>The checkpoint is over, one way or the other: nobody waits for its barrier any more.</summary>
    public void EndCheckpoint(CheckpointId checkpoint)
    {
        if (Checkpoint <= checkpoint)
        {
            Checkpoint = CheckpointId.None;
        }
    }

    /// <summary>The checkpoint whose barrier readers are to send before they are given more; 0 for none.</summary>
    protected CheckpointId Checkpoint { get; private set; }
}
