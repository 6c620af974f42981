using System.Threading.Channels;
using FlinkNet.Engine.Planning;
using FlinkNet.Grains.ControlPlane.Diagnostics;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>A submitted job, and the news of it.</summary>
internal sealed class JobProbe : IObserver<KeyValuePair<string, object?>>
{
    private int _announced;
    private readonly Channel<JobMoved> _news = Channel.CreateUnbounded<JobMoved>();

    public JobProbe(JobId id, IJobManagerGrain manager, JobGraph graph)
    {
        (Id, Manager, Graph) = (id, manager, graph);
        ControlPlaneEvents.Listener.Subscribe(this);
    }

    public JobId Id { get; }

    public IJobManagerGrain Manager { get; }

    public JobGraph Graph { get; }

    /// <summary>How often the JobManager has told that the job has changed.</summary>
    public int Announced => Volatile.Read(ref _announced);

    public TaskAttemptId Task(int vertex, int subtask, int attempt = 1) =>
        new(Id, new Attempt(attempt), new TaskId(new VertexId(vertex), new SubtaskIndex(subtask)));

    public Task<JobDetails> UntilAsync(JobStatus status) => UntilAsync(details => details.Status == status, $"the job to be {status}");

    public Task<JobDetails> UntilAllTasksAsync(TaskState state) => UntilAsync(
        details => details.Vertices.All(vertex => vertex.Tasks.All(task => task.State == state)), $"all tasks to be {state}");

    public Task<JobDetails> UntilAsync(Func<JobDetails, bool> condition, string expected) => UntilAsync(
        Manager.GetDetailsAsync,
        condition,
        details => $"{expected}; got {details.Status}, {details.StatusReason}, "
            + $"{string.Join(", ", details.Vertices.SelectMany(vertex => vertex.Tasks).Select(task => task.State))}");

    /// <summary>
    /// Waits until what the job was asked for, as to its parallelism, is done or has failed. Its tasks may run a moment before.
    /// </summary>
    public Task<RescaleStatus> UntilRescaledAsync(string request) => UntilAsync(
        () => Manager.GetRescaleAsync(request),
        status => status.IsOver,
        status => $"the rescaling to be over; got {status.Phase}");

    /// <summary>Waits until something is so that may come a moment after news of the job.</summary>
    public static Task<T> UntilSoAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, string expected) =>
        UntilAsync(ask, condition, _ => expected, async _ => await System.Threading.Tasks.Task.Yield());

    /// <summary>Waits until a JobManager of that epoch, or a later one, has stored the job.</summary>
    public async Task UntilEpochAsync(long epoch)
    {
        using var patience = new CancellationTokenSource(HangGuard.Patience);
        while ((await _news.Reader.ReadAsync(patience.Token)).Epoch < new Epoch(epoch))
        {
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is JobMoved moved && moved.Job == Id)
        {
            Interlocked.Increment(ref _announced);
            _news.Writer.TryWrite(moved);
        }
    }

    private Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, Func<T, string> expected) =>
        UntilAsync(ask, condition, expected, async stop => await _news.Reader.ReadAsync(stop));

    private static async Task<T> UntilAsync<T>(
        Func<Task<T>> ask,
        Func<T, bool> condition,
        Func<T, string> expected,
        Func<CancellationToken, Task> untilNext)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(HangGuard.Patience);
        while (true)
        {
            var answer = await ask();
            if (condition(answer))
            {
                return answer;
            }

            try
            {
                await untilNext(patience.Token);
                patience.Token.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Waited {HangGuard.Patience} for {expected(answer)}");
            }
        }
    }
}
