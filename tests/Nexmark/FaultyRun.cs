using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Bench.Nexmark.Queries;

namespace FlinkNet.Nexmark.Tests;

/// <summary>Runs a query as a job that takes checkpoints and does not get far undisturbed. Its rows are those that were committed.</summary>
internal sealed class FaultyRun<T>(Func<DataStream<NexmarkEvent>, DataStream<T>> query, NexmarkGenerator generator, long count) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nexmark-faults-");
    private readonly CommittedRows<T> _rows = new();
    private readonly Lock _lock = new();
    private long _nextFault;
    private long _checkpointBefore;

    public int Attempts { get; private set; }

    /// <summary>Kills two attempts, in the second and third quarter of the events.</summary>
    public async Task<IReadOnlyList<T>> RunKilledTwiceAsync(int parallelism)
    {
        _nextFault = count / 4;
        await RunAsync(parallelism, _ => throw new InvalidOperationException("The attempt is killed."), TestContext.Current.CancellationToken);
        return Attempts == 2 ? _rows.Rows : throw new InvalidOperationException($"{Attempts} attempts were killed, not 2.");
    }

    /// <summary>Ends the program in the middle, and runs it again at another parallelism.</summary>
    public async Task<IReadOnlyList<T>> RunResumedAsync(int parallelism, int resumedParallelism)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _nextFault = count / 3;
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(parallelism, _ => end.Cancel(), end.Token));

        _nextFault = long.MaxValue;
        await RunAsync(resumedParallelism, _ => { }, TestContext.Current.CancellationToken);
        return _rows.Rows;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // The events take about a second, so that checkpoints are complete before the faults come.
    private Task<JobExecutionResult> RunAsync(int parallelism, Action<long> fault, CancellationToken cancellationToken)
    {
        var environment = StreamExecutionEnvironment.Create("--progress", "off").SetParallelism(parallelism);
        environment.EnableCheckpointing(TimeSpan.FromMilliseconds(20), _folder.FullName);
        environment.Config.RestartStrategy = RestartStrategy.FixedDelay(2, TimeSpan.FromMilliseconds(1));
        var number = 0L;
        var events = environment.Nexmark(generator, count, rate: count, happened => { WatchFor(fault, Interlocked.Increment(ref number)); return happened; });
        query(events).SinkTo(_rows).Uid("committed");
        return environment.ExecuteAsync("query", cancellationToken);
    }

    // A fault comes only after a checkpoint that was completed since the last one: each attempt goes on from another.
    private void WatchFor(Action<long> fault, long number)
    {
        if (number < Volatile.Read(ref _nextFault) || number % 64 != 0)
        {
            return;
        }

        lock (_lock)
        {
            if (number < _nextFault || LatestCheckpoint() is not { } latest || latest <= _checkpointBefore)
            {
                return;
            }

            Attempts++;
            _checkpointBefore = latest;
            _nextFault = Attempts == 2 ? long.MaxValue : _nextFault + (count / 4);
        }

        fault(number);
    }

    private long? LatestCheckpoint() => _folder
        .EnumerateFiles("_metadata", SearchOption.AllDirectories)
        .Select(manifest => (long?)long.Parse(manifest.Directory!.Name["chk-".Length..], System.Globalization.CultureInfo.InvariantCulture))
        .Max();
}
