using System.Text.Json;
using FlinkNet.Model;

namespace FlinkNet.Samples.ExactlyOnce;

/// <summary>Gathers invoices, and stages them before each barrier.</summary>
internal sealed class InvoiceWriter(string folder) : ICommittingSinkWriter<Invoice, StagedFile>
{
    private readonly List<Invoice> _invoices = [];

    public void Write(RecordBatch<Invoice> batch) => _invoices.AddRange(batch.Span);

    public void Flush(bool endOfInput)
    {
    }

    public IReadOnlyCollection<StagedFile> PrepareCommit()
    {
        if (_invoices.Count == 0)
        {
            return [];
        }

        var name = $"{Guid.NewGuid():n}.json";
        var file = new StagedFile(Path.Combine(folder, "." + name), Path.Combine(folder, name));
        Directory.CreateDirectory(folder);
        File.WriteAllText(file.Staged, JsonSerializer.Serialize(_invoices));
        _invoices.Clear();
        return [file];
    }

    public void Dispose()
    {
    }
}
