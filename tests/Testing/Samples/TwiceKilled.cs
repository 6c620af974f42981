using FlinkNet.Connectors.Files;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>
/// A cluster on which a job writes files while its TaskManagers are killed, twice: the first time after what was read since the last
/// checkpoint, which is read again.
/// </summary>
internal sealed class TwiceKilled : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("killed");
    private readonly FlinkMiniCluster _cluster = new(options =>
    {
        options.NumberTaskManagers = 2;
        options.NumberSlotsPerTaskManager = 1;
    });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public StreamExecutionEnvironment CreateEnvironment()
    {
        var env = _cluster.CreateEnvironment().EnableCheckpointing(TimeSpan.FromMilliseconds(50), _cluster.CheckpointDirectory);
        env.Config.RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.FromMilliseconds(1));
        return env;
    }

    /// <summary>Writes a stream's records as lines.</summary>
    public void Write<T>(DataStream<T> stream, string name) =>
        stream.Map(record => $"{record}").SinkTo(FileSink.Text<string>(Path.Combine(_folder.FullName, name)));

    /// <summary>The lines that were committed, in an order of their own.</summary>
    public IEnumerable<string> Read(string name) => Directory.EnumerateFiles(Path.Combine(_folder.FullName, name), "part-*")
        .SelectMany(File.ReadLines)
        .Order(StringComparer.Ordinal);

    /// <summary>Runs the program to its end, with records in three parts and a kill after each but the last.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="give">Gives the sources a part of their records.</param>
    /// <param name="complete">Ends the sources.</param>
    public async Task RunAsync(StreamExecutionEnvironment environment, Action<int> give, Action complete)
    {
        await using var job = await environment.SubmitAsync("killed");
        give(0);
        await _cluster.TakeCheckpointAsync(job, Cancel);
        for (var (part, taskManager) = (1, 2); part <= 2; part++)
        {
            give(part);
            await _cluster.KillTaskManagerAsync(taskManager, Cancel);
            taskManager = await _cluster.StartTaskManagerAsync(Cancel);
            await _cluster.TakeCheckpointAsync(job, Cancel);
        }

        complete();
        await job.GetJobExecutionResultAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
