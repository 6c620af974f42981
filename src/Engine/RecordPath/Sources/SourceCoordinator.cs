using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath;

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
    public static SourceCoordinator Create(
        Transformation source, int parallelism, ITypeSerializerResolver serializers, SourceCoordinatorSnapshot? restored)
    {
        var factory = new SourceCoordinatorFactory(parallelism, serializers, restored);
        source.Accept(factory);
        return factory.Coordinator ?? throw new ArgumentException($"'{source.Name}' is not a source.", nameof(source));
    }

    public static bool IsSource(Transformation transformation) => transformation is { Inputs.Count: 0, IsVirtual: false };

    /// <summary>Finds the splits, unless the coordinator was restored. May do I/O.</summary>
    /// <exception cref="Model.FlinkException">The input cannot be read; the message names the source.</exception>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Answers a reader. The same number is answered the same way again.</summary>
    /// <exception cref="Model.FlinkException">The enumerator failed, or a later number was answered before: the request is a late duplicate.</exception>
    public abstract SplitAnswer HandleSplitRequest(int subtask, long number);

    /// <summary>What to remember: a value that later calls do not change.</summary>
    public abstract SourceCoordinatorSnapshot Snapshot();
}
