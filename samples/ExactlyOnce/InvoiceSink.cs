namespace FlinkNet.Samples.ExactlyOnce;

/// <summary>
/// Writes invoices to a folder: those of a checkpoint are staged in a file that becomes visible when the checkpoint is complete.
/// </summary>
public sealed class InvoiceSink(string folder) : ITwoPhaseCommitSink<Invoice, StagedFile>
{
    public string DefaultName => "Invoices";

    public ICommittingSinkWriter<Invoice, StagedFile> CreateWriter(ISinkWriterContext context) =>
        new InvoiceWriter(Path.GetFullPath(folder));

    public ICommitter<StagedFile> CreateCommitter(ISinkWriterContext context) => new InvoiceCommitter();
}

/// <summary>What there is to commit. It stands in checkpoints, and may be committed by another process.</summary>
[GenerateSerializer, Alias("samples.StagedFile")]
public sealed record StagedFile([property: Id(0)] string Staged, [property: Id(1)] string Visible);
