using System.Runtime.CompilerServices;
using FlinkNet.Collect;
using FlinkNet.Launch;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>Runs programs whose results the program itself wants: tests, notebooks, small tools.</summary>
public static class DataStreamExtensions
{
    /// <summary>
    /// Runs the program that <paramref name="stream"/> belongs to and hands out the stream's records as they come. The job starts with the
    /// enumeration, each enumeration is a job; it waits when the enumeration pauses, and is cancelled when the enumeration is left early.
    /// </summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="stream">The stream to collect.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    /// <exception cref="Model.FlinkException">As for <see cref="StreamExecutionEnvironmentExtensions.ExecuteAsync"/>; thrown by the
    /// enumeration.</exception>
    public static IAsyncEnumerable<T> ExecuteAndCollectAsync<T>(
        this DataStream<T> stream, string jobName = "collect", CancellationToken cancellationToken = default) =>
        Collect(stream, jobName, ProgressMode.Lines, cancellationToken);

    /// <summary>
    /// Runs the program and returns the first <paramref name="limit"/> records of the stream; the job is cancelled as soon as it has them.
    /// </summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="stream">The stream to collect.</param>
    /// <param name="limit">How many records at most: 1 or more.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    /// <exception cref="Model.FlinkException">As for <see cref="StreamExecutionEnvironmentExtensions.ExecuteAsync"/>.</exception>
    public static async Task<IReadOnlyList<T>> ExecuteAndCollectAsync<T>(
        this DataStream<T> stream, int limit, string jobName = "collect", CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await Collect(stream, jobName, ProgressMode.Auto, cancellationToken).Take(limit).ToListAsync(CancellationToken.None);
    }

    /// <summary>Runs the program and returns all records of the stream, which must be bounded.</summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="stream">The stream to collect.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    /// <exception cref="Model.FlinkException">As for <see cref="StreamExecutionEnvironmentExtensions.ExecuteAsync"/>.</exception>
    public static async Task<IReadOnlyList<T>> ExecuteAndCollectAllAsync<T>(
        this DataStream<T> stream, string jobName = "collect", CancellationToken cancellationToken = default) =>
        await Collect(stream, jobName, ProgressMode.Auto, cancellationToken).ToListAsync(CancellationToken.None);

    // Whoever takes the records one by one may print them as they come, which a table redrawn in place would spoil.
    private static IAsyncEnumerable<T> Collect<T>(
        DataStream<T> stream,
        string jobName,
        ProgressMode progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return EnumerateAsync(stream, jobName, progress, cancellationToken);
    }

    // Each enumeration is a job with a sink of its own, which other jobs of the program do not have.
    private static async IAsyncEnumerable<T> EnumerateAsync<T>(
        DataStream<T> stream, string jobName, ProgressMode progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sink = new CollectSink<T>();
        var environment = stream.Environment;
        environment.LeaveUnfinishedOut();
        var step = environment.Register(id =>
            new SinkTransformation<T>(id, stream.Transformation, sink) { RunsAtSubmitter = true, Parallelism = 1 });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = RunAsync(sink, token => ProgramRunner.RunAsync(environment, jobName, progress, token), cancel.Token);
        environment.Forget(step);
        try
        {
            await foreach (var record in sink.ReadAsync())
            {
                yield return record;
            }
        }
        finally
        {
            await cancel.CancelAsync();
            await running;
        }
    }

    private static async Task RunAsync<T>(CollectSink<T> sink, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run(cancellationToken);
            sink.Complete(failure: null);
        }
        catch (Exception failure)
        {
            sink.Complete(failure);
        }
    }
}
