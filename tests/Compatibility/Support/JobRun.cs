using FlinkNet.Connectors.Generator;

namespace FlinkNet.Compatibility;

/// <summary>One run of a job: that by which its snapshots are made, or one that goes on from them.</summary>
/// <param name="environment">The program.</param>
/// <param name="folder">Where the job keeps files of its own; a copy of that of the run that made the snapshot.</param>
/// <param name="isMaking">Whether snapshots are made, after which nothing of it is to happen.</param>
internal sealed class JobRun(StreamExecutionEnvironment environment, string folder, bool isMaking)
{
    private readonly List<(Gate Gate, long First, long Hold)> _gates = [];

    public StreamExecutionEnvironment Environment => environment;

    public string Folder => folder;

    public bool IsMaking => isMaking;

    public ResultList Results { get; } = new();

    /// <summary>A source of as many records as <paramref name="count"/>.</summary>
    /// <param name="make">Makes a record of its number.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="hold">After how many the snapshots are taken that are kept: a multiple of the readers.</param>
    /// <param name="first">After how many the checkpoint before is taken; null for half of that.</param>
    public GatedSource<T> Source<T>(Func<long, T> make, long count, long hold, long? first = null)
    {
        var gate = new Gate(environment.Config.Parallelism);
        _gates.Add((gate, first ?? hold / 2, hold));
        return new GatedSource<T>(new DataGeneratorSource<T>(make, count), gate);
    }

    /// <summary>Lets the sources read what comes before the first checkpoint, and waits until they have.</summary>
    public Task ReadToFirstAsync() => ReadAsync(entry => entry.First);

    /// <summary>Lets the sources read what comes before the snapshots that are kept, and waits until they have.</summary>
    public Task ReadToHoldAsync() => ReadAsync(entry => entry.Hold);

    /// <summary>Lets the sources read to their ends.</summary>
    public void Open() => _gates.ForEach(entry => entry.Gate.Open());

    private async Task ReadAsync(Func<(Gate Gate, long First, long Hold), long> target)
    {
        foreach (var entry in _gates)
        {
            entry.Gate.MoveTo(target(entry));
        }

        await Task.WhenAll(_gates.Select(entry => entry.Gate.Reached)).WaitAsync(HangGuard.Patience);
    }
}
