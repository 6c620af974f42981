using System.Diagnostics.CodeAnalysis;
using FlinkNet.Connectors.Files.Formats;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// Reads splits one after the other, in the order in which they were found. After another parallelism a reader has splits of several: where
/// files follow one another in time, none is late
/// as long as each reader reads its own in that order.
/// </summary>
internal sealed class FileSourceReader<T>(FileSourceSettings settings, FileFormat<T> format, ISourceReaderContext context)
    : ISourceReader<T, FileSplit>
{
    private readonly MalformedHandling _malformed = new(settings.Malformed, context);
    private Queue<FileSplit> _waiting = new();
    private FileSplit? _split;
    private string? _splitId;
    private IRecordReader<T>? _records;

    public bool ReadsOneByOne => true;

    public void AddSplits(IReadOnlyList<FileSplit> splits) => _waiting = new(_waiting.Concat(splits).OrderBy(split => split.Number));

    public ReadResult Read(RecordBatch<T> batch)
    {
        if (_records is null)
        {
            if (!_waiting.TryDequeue(out _split))
            {
                return ReadResult.End;
            }

            _splitId = _split.SplitId;
            if (!TryOpen(_split, out _records))
            {
                _split = null;
                return (_waiting.Count > 0 ? ReadResult.More : ReadResult.End) with { SplitId = _splitId, IsSplitFinished = true };
            }
        }

        batch.Count = _records.Read(batch.Values.AsSpan(0, batch.CountMax));
        if (!_records.IsAtEnd)
        {
            return ReadResult.More with { SplitId = _splitId };
        }

        CloseSplit();
        return (_waiting.Count > 0 ? ReadResult.More : ReadResult.End) with { SplitId = _splitId, IsSplitFinished = true };
    }

    public IReadOnlyList<FileSplit> SnapshotState() => _records is null
        ? [.. _waiting]
        : [_split! with { Position = _records.Position }, .. _waiting];

    public void Dispose() => CloseSplit();

    // What was begun must be read to its end: its first half alone is no record of anything.
    private bool TryOpen(FileSplit split, [NotNullWhen(true)] out IRecordReader<T>? records)
    {
        try
        {
            records = format.Open(split, settings, _malformed);
            return true;
        }
        catch (FlinkException exception) when (settings.IsVanishingAllowed && !split.IsBegun
            && exception.InnerException is FileNotFoundException or DirectoryNotFoundException)
        {
            context.CountVanished($"'{split.Path}' was deleted before it was read; it is left out, as AllowVanishedFiles() says.");
            records = null;
            return false;
        }
    }

    private void CloseSplit()
    {
        _records?.Dispose();
        (_records, _split) = (null, null);
    }
}
