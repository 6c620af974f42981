using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Bench.Nexmark.Queries;
using FlinkNet.Connectors.Generator;

namespace FlinkNet.Nexmark.Tests;

/// <summary>
/// Runs a query as a job that takes checkpoints and does not get far undisturbed. Its rows are those that were committed.
/// </summary>
internal sealed class FaultyRun<T>(Func<DataStream<NexmarkEvent>, DataStream<T>> query, NexmarkGenerator generator, long count)
    : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nexmark-faults-");
    private readonly CommittedRows<T> _rows = new();

    /// <summary>Kills two attempts, in the second and third quarter of the events.</summary>
    public async Task<IReadOnlyList<T>> RunKilledTwiceAsync(int parallelism)
    {
        var gate = Gate(faults: 2, isLast: false, () => throw new InvalidOperationException("The attempt is killed."));
        await RunAsync(parallelism, gate, TestContext.Current.CancellationToken);
        return gate.Faults == 2 ? _rows.Rows : throw new InvalidOperationException($"{gate.Faults} attempts were killed, not 2.");
    }

    /// <summary>Ends the program in the middle, and runs it again at another parallelism.</summary>
    public async Task<IReadOnlyList<T>> RunResumedAsync(int parallelism, int resumedParallelism)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            RunAsync(parallelism, Gate(faults: 1, isLast: true, end.Cancel), end.Token));

        await RunAsync(resumedParallelism, Gate(faults: 0, isLast: false, () => { }), TestContext.Current.CancellationToken);
        return _rows.Rows;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private FaultGate Gate(int faults, bool isLast, Action fault) => new(_folder.FullName, count / 4, count / 4, faults, isLast, fault);

    private Task<JobExecutionResult> RunAsync(int parallelism, FaultGate gate, CancellationToken cancellationToken)
    {
        var environment = StreamExecutionEnvironment.Create("--progress", "off").SetParallelism(parallelism);
        environment.EnableCheckpointing(TimeSpan.FromMilliseconds(20), _folder.FullName);
        environment.Config.RestartStrategy = RestartStrategy.FixedDelay(2, TimeSpan.FromMilliseconds(1));
        var events = environment.FromSource(
            new GatedSource<NexmarkEvent>(new DataGeneratorSource<NexmarkEvent>(generator.Event, count), gate),
                NexmarkStreams.Watermarks(generator));
        query(events).SinkTo(_rows).Uid("committed");
        return environment.ExecuteAsync("query", cancellationToken);
    }
}
