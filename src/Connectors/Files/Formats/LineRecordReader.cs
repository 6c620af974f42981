namespace FlinkNet.Connectors.Files.Formats;

/// <summary>Reads the lines of a split as records.</summary>
internal abstract class LineRecordReader<T>(FileSplit split, FileSourceSettings settings) : IRecordReader<T>
{
    /// <summary>Where a call stops even if records are missing, so that it is short with long or malformed lines too.</summary>
    private const int BytesPerReadMax = 1 << 20;

    private readonly LineScanner _lines = new(split, settings);

    public long Position => _lines.Position;

    public bool IsAtEnd => _lines.IsAtEnd;

    protected FileSplit Split => split;

    public int Read(Span<T> records)
    {
        var count = 0;
        var begin = _lines.Position;
        var stop = begin + BytesPerReadMax;
        while (count < records.Length && begin < stop && _lines.TryRead(out var line))
        {
            if (TryDecode(line, begin, out records[count]))
            {
                count++;
            }

            begin = _lines.Position;
        }

        return count;
    }

    public void Dispose() => _lines.Dispose();

    /// <summary>Makes a record of the line that begins at <paramref name="offset"/>; false to leave it out.</summary>
    protected abstract bool TryDecode(ReadOnlySpan<byte> line, long offset, out T record);
}
