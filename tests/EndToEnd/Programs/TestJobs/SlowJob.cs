using FlinkNet.Model;

namespace FlinkNet.TestJobs;

/// <summary>
/// An endless job with calls that take a tenth of a second, ten at a time; it is cancelled when its first checkpoint is complete.
/// </summary>
internal static class SlowJob
{
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(100);

    /// <summary>Says how many calls were made until then.</summary>
    public static async Task RunAsync(StreamExecutionEnvironment env)
    {
        var calls = 0;
        var committed = new TaskCompletionSource();
        env.FromSequence(0, long.MaxValue - 1)
            .MapAsync(
                async (number, stop) =>
                {
                    Interlocked.Increment(ref calls);
                    await Task.Delay(CallTime, stop);
                    return number;
                },
                new AsyncOptions { Capacity = 10 })
            .Uid("calls")
            .SinkTo(new FirstCommitSink(committed)).Uid("sink");
        await using var job = await env.SubmitAsync("slow");
        await Task.WhenAny(committed.Task, job.GetJobExecutionResultAsync());
        Console.WriteLine($"{calls}");
        await job.CancelAsync();
    }

    private sealed class FirstCommitSink(TaskCompletionSource committed) : ITwoPhaseCommitSink<long, int>
    {
        public string DefaultName => "First commit";

        public ICommittingSinkWriter<long, int> CreateWriter(ISinkWriterContext context) => new Writer();

        public ICommitter<int> CreateCommitter(ISinkWriterContext context) => new Committer(committed);
    }

    private sealed class Writer : ICommittingSinkWriter<long, int>
    {
        private int _written;

        public void Write(RecordBatch<long> batch) => _written += batch.Count;

        public void Flush(bool endOfInput)
        {
        }

        public IReadOnlyCollection<int> PrepareCommit() => [_written];

        public void Dispose()
        {
        }
    }

    private sealed class Committer(TaskCompletionSource committed) : ICommitter<int>
    {
        public Task CommitAsync(IReadOnlyCollection<ICommitRequest<int>> requests, CancellationToken cancellationToken)
        {
            committed.TrySetResult();
            return Task.CompletedTask;
        }

        public void Dispose()
        {
        }
    }
}
