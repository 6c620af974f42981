using FlinkNet;

namespace FlinkSink;

/// <summary>
/// Writes a line for each record into files of a folder, each line exactly once: those of a checkpoint are staged in a file that becomes
/// visible when the checkpoint is complete.
/// </summary>
public sealed class LineSink<T>(string folder, Func<T, string> format) : ITwoPhaseCommitSink<T, StagedFile>
{
    /// <inheritdoc/>
    public string DefaultName => $"Lines to {folder}";

    /// <inheritdoc/>
    public ICommittingSinkWriter<T, StagedFile> CreateWriter(ISinkWriterContext context) =>
        new LineWriter<T>(Path.GetFullPath(folder), format);

    /// <inheritdoc/>
    public ICommitter<StagedFile> CreateCommitter(ISinkWriterContext context) => new FileCommitter();
}

/// <summary>What there is to commit. It is stored in checkpoints, and may be committed by another process.</summary>
[GenerateSerializer, Alias("FlinkSink.StagedFile")]
public sealed record StagedFile([property: Id(0)] string Staged, [property: Id(1)] string Visible);
