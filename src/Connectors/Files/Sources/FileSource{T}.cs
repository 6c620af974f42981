using FlinkNet.Connectors.Files.Formats;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Reads files; made by <see cref="FileSource"/>. Each method that sets something returns a new source.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class FileSource<T> : ISource<T, FileSplit, FileEnumeratorState>
{
    private readonly FileFormat<T> _format;

    internal FileSource(FileSourceSettings settings, FileFormat<T> format) => (Settings, _format) = (settings, format);

    /// <inheritdoc/>
    public Boundedness Boundedness => Settings.MonitorInterval is null ? Boundedness.Bounded : Boundedness.ContinuousUnbounded;

    /// <inheritdoc/>
    public string DefaultName => $"{_format.Name} {Path.GetFileName(Path.TrimEndingDirectorySeparator(Settings.Path))}".TrimEnd();

    internal FileSourceSettings Settings { get; }

    /// <summary>
    /// Cuts plain files of lines into splits of at most <paramref name="bytes"/>. Default: 64 MiB, and less for small inputs, so that every
    /// subtask has some.
    /// </summary>
    public FileSource<T> WithSplitSize(long bytes) => bytes > 0
        ? new(Settings with { SplitSize = bytes }, _format)
        : throw new InvalidJobException($"The split size of '{Settings.Path}' is {bytes}; it must be at least 1 byte.");

    /// <summary>
    /// Refuses lines of more than <paramref name="bytes"/>, which are mostly files that hold no text. 1 byte to 512 MiB. Default: 128 MiB.
    /// </summary>
    public FileSource<T> WithLineSizeMax(int bytes) => bytes is > 0 and <= 512 << 20
        ? new(Settings with { LineSizeMax = bytes }, _format)
        : throw new InvalidJobException($"The largest line of '{Settings.Path}' is {bytes}; it must be from 1 byte to 512 MiB.");

    /// <summary>Says what happens to a line or row that cannot be read. Default: the job fails and names it.</summary>
    public FileSource<T> OnMalformed(MalformedRecords policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new(Settings with { Malformed = policy }, _format);
    }

    /// <summary>
    /// Goes on without end, and looks for new files every <paramref name="interval"/>. A file is read once, as it is when it is found: put
    /// it in place whole, by renaming. One that was taken away and comes back under its name is a new file.
    /// </summary>
    public FileSource<T> MonitorContinuously(TimeSpan interval) => interval > TimeSpan.Zero
        ? new(Settings with { MonitorInterval = interval }, _format)
        : throw new InvalidJobException($"The interval at which '{Settings.Path}' is monitored is {interval}; it must be more than zero.");

    /// <summary>
    /// Passes by a file that somebody deletes after it was found and before it is read, with a warning, and counts it in
    /// <c>flink.source.inputs.vanished</c>. Of a file that is read in several splits the part that was read stays read. By default the job
    /// fails and names the file: what it holds would be missing in the results.
    /// </summary>
    public FileSource<T> AllowVanishedFiles() => new(Settings with { IsVanishingAllowed = true }, _format);

    /// <inheritdoc/>
    public void Validate() => InputPath.Validate(Settings);

    /// <inheritdoc/>
    public ISplitEnumerator<FileSplit, FileEnumeratorState> CreateEnumerator(
        ISplitEnumeratorContext context, FileEnumeratorState? restored)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new FileSplitEnumerator(Settings, _format.IsSplittable, context, restored);
    }

    /// <inheritdoc/>
    public ISourceReader<T, FileSplit> CreateReader(ISourceReaderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new FileSourceReader<T>(Settings, _format, context);
    }

    internal FileSource<T> With(Func<FileSourceSettings, FileSourceSettings> change) => new(change(Settings), _format);
}
