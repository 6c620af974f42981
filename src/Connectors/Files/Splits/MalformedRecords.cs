namespace FlinkNet.Connectors.Files;

/// <summary>What happens to a line or row that cannot be read as a record.</summary>
public sealed class MalformedRecords
{
    private MalformedRecords(Action<MalformedRecord>? handler) => Handler = handler;

    /// <summary>The job fails with a message that names the file and the line.</summary>
    public static MalformedRecords Fail { get; } = new(null);

    /// <summary>The record is left out and counted in the source's metrics.</summary>
    public static MalformedRecords SkipAndCount { get; } = new(null);

    internal Action<MalformedRecord>? Handler { get; }

    /// <summary>
    /// The record is left out, counted, and given to <paramref name="handler"/>, which the subtasks call from their own threads.
    /// </summary>
    public static MalformedRecords SendTo(Action<MalformedRecord> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new(handler);
    }
}

/// <summary>A line or row that could not be read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where in the file's decompressed content it begins, or for a bad quote where that is; in bytes.</param>
/// <param name="Text">Its text.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record MalformedRecord(string Path, long Offset, string Text, string Reason);
