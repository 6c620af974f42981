namespace FlinkNet.Connectors.Files;

/// <summary>Finds the files, hands out their splits, and with a monitoring interval looks for new files.</summary>
internal sealed class FileSplitEnumerator : ISplitEnumerator<FileSplit, FileEnumeratorState>
{
    /// <summary>How soon a reader asks again while a folder is being looked through.</summary>
    private static readonly TimeSpan ScanPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Most splits in one answer, so that it stays small.</summary>
    private const int AnswerMax = 64;

    private readonly FileSourceSettings _settings;
    private readonly bool _splittable;
    private readonly int _parallelism;
    private readonly Queue<FileSplit> _pending;
    private readonly SeenFiles _seen;
    private readonly InputSearch _input;
    private long? _scannedAt;
    private long _nextNumber;

    public FileSplitEnumerator(FileSourceSettings settings, bool splittable, ISplitEnumeratorContext context, FileEnumeratorState? restored)
    {
        (_settings, _splittable, _parallelism) = (settings, splittable, context.Parallelism);
        _input = new InputSearch(settings, context.CountVanished);
        _pending = new(restored?.Pending ?? []);
        _seen = new SeenFiles(restored?.Seen ?? []);
        _nextNumber = restored?.NextNumber ?? 0;
    }

    /// <summary>The search for new files in progress; only it touches what it returns.</summary>
    internal Task<FolderSearch>? Scan { get; private set; }

    private bool IsMonitoring => _settings.MonitorInterval is not null;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Add(await Task.Run(_input.Find, cancellationToken));
        _scannedAt = _settings.Time.GetTimestamp();
    }

    public SplitAssignment<FileSplit> HandleSplitRequest(int subtask)
    {
        if (_pending.Count == 0 && IsMonitoring)
        {
            LookForFiles();
        }

        if (_pending.Count > 0)
        {
            return new(Take(), NoMoreSplits: false, TimeSpan.Zero);
        }

        return IsMonitoring ? new([], NoMoreSplits: false, UntilNextScan()) : SplitAssignment<FileSplit>.None;
    }

    public FileEnumeratorState SnapshotState() => new([.. _pending], _seen.Snapshot()) { NextNumber = _nextNumber };

    /// <summary>Several of many small splits, one of few: what is left is always enough for the other readers to finish together.</summary>
    private FileSplit[] Take()
    {
        var splits = new FileSplit[Math.Clamp(_pending.Count / (4 * _parallelism), 1, AnswerMax)];
        for (var i = 0; i < splits.Length; i++)
        {
            splits[i] = _pending.Dequeue();
        }

        return splits;
    }

    private void LookForFiles()
    {
        if (Scan is { IsCompleted: true } scan)
        {
            Scan = null;
            _scannedAt = _settings.Time.GetTimestamp();
            var (found, gone) = scan.GetAwaiter().GetResult();
            _seen.Forget(gone);
            Add(found);
        }
        else if (Scan is null && UntilNextScan() <= TimeSpan.Zero)
        {
            // Beside the caller, whose turn must not wait for a disk.
            Scan = Task.Run(Search);
        }
    }

    private FolderSearch Search()
    {
        var found = _input.Find();
        return new FolderSearch(found, _seen.FindGone(found));
    }

    private TimeSpan UntilNextScan()
    {
        var interval = _settings.MonitorInterval!.Value;
        if (Scan is not null)
        {
            return interval < ScanPoll ? interval : ScanPoll;
        }

        return _scannedAt is { } scannedAt ? interval - _settings.Time.GetElapsedTime(scannedAt) : TimeSpan.Zero;
    }

    private void Add(List<InputFile> files)
    {
        var found = IsMonitoring ? files.FindAll(file => _seen.Add(file.Path)) : files;
        foreach (var split in FileSplitter.Cut(found, _settings.SplitSize, _splittable, _parallelism))
        {
            _pending.Enqueue(split with { Number = _nextNumber++ });
        }
    }
}

/// <summary>What a search of a monitored folder has found.</summary>
/// <param name="Found">The files that are there.</param>
/// <param name="Gone">Those that were found before and are not there any more.</param>
internal sealed record FolderSearch(List<InputFile> Found, List<string> Gone);
