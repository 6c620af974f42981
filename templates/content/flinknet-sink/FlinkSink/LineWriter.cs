using FlinkNet;
using FlinkNet.Model;

namespace FlinkSink;

/// <summary>Gathers lines, and stages them before each barrier. There is one per subtask.</summary>
internal sealed class LineWriter<T>(string folder, Func<T, string> format) : ICommittingSinkWriter<T, StagedFile>
{
    private readonly List<string> _lines = [];

    public void Write(RecordBatch<T> batch)
    {
        foreach (var record in batch.Span)
        {
            _lines.Add(format(record));
        }
    }

    public void Flush(bool endOfInput)
    {
    }

    public IReadOnlyCollection<StagedFile> PrepareCommit()
    {
        if (_lines.Count == 0)
        {
            return [];
        }

        var name = $"{Guid.NewGuid():n}.txt";
        var file = new StagedFile(Path.Combine(folder, "." + name), Path.Combine(folder, name));
        Directory.CreateDirectory(folder);
        File.WriteAllLines(file.Staged, _lines);
        _lines.Clear();
        return [file];
    }

    public void Dispose()
    {
    }
}
