namespace FlinkNet.Connectors.Files.Formats;

/// <summary>How the bytes of a file become records.</summary>
internal abstract class FileFormat<T>
{
    /// <summary>What to call a source of this format.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a plain file can be read from the middle.</summary>
    public abstract bool IsSplittable { get; }

    /// <summary>Opens a split at its position.</summary>
    public abstract IRecordReader<T> Open(FileSplit split, FileSourceSettings settings, MalformedHandling malformed);
}

/// <summary>Reads the records of one split.</summary>
internal interface IRecordReader<T> : IDisposable
{
    /// <summary>Where the next record begins, as <see cref="FileSplit.Position"/> has it.</summary>
    long Position { get; }

    /// <summary>Whether no record is left.</summary>
    bool IsAtEnd { get; }

    /// <summary>
    /// Fills a part of <paramref name="records"/> from its start, none when it met only malformed ones; returns how many.
    /// </summary>
    int Read(Span<T> records);
}
