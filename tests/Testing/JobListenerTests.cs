using FlinkNet.Model;

namespace FlinkNet.Testing.Tests;

/// <summary>Who hears of the jobs that a program runs.</summary>
public sealed class JobListenerTests(FlinkMiniClusterTests.TwoTaskManagers cluster) : IClassFixture<FlinkMiniClusterTests.TwoTaskManagers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listener_HearsThatAJobWasSubmittedAndHasEnded()
    {
        var listener = new Listener();
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(1).RegisterJobListener(listener);
        environment.FromSequence(1, 10).SinkTo(new DiscardingSink<long>());

        var result = await environment.ExecuteAsync("heard", Cancel);

        Assert.Equal([$"submitted {result.Job}", "executed Finished"], listener.Heard);
    }

    [Fact]
    public async Task Listener_HearsOfASubmittedJobToo()
    {
        var listener = new Listener();
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(1).RegisterJobListener(listener);
        environment.FromSequence(1, 10).SinkTo(new DiscardingSink<long>());

        await using var client = await environment.SubmitAsync("submitted");
        await client.GetJobExecutionResultAsync(Cancel);

        Assert.Equal([$"submitted {client.JobId}", "executed Finished"], listener.Heard);
    }

    [Fact]
    public async Task Listener_HearsWhyAJobFailed_AndAnotherOneThatThrowsChangesNothing()
    {
        var listener = new Listener();
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(1)
            .RegisterJobListener(new Throws())
            .RegisterJobListener(listener);
        environment.FromSequence(1, 10).Map<long>(_ => throw new InvalidOperationException("broken")).SinkTo(new DiscardingSink<long>());

        await Assert.ThrowsAsync<JobExecutionException>(() => environment.ExecuteAsync("failing", Cancel));

        Assert.Equal(2, listener.Heard.Count);
        Assert.StartsWith("executed JobExecutionException: ", listener.Heard[1], StringComparison.Ordinal);
        Assert.Contains("broken", listener.Heard[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listener_HearsThatAJobCouldNotBeSubmitted()
    {
        var listener = new Listener();
        var environment = cluster.Cluster.CreateEnvironment().RegisterJobListener(listener);
        environment.FromSequence(1, 10);

        await Assert.ThrowsAsync<InvalidJobException>(() => environment.ExecuteAsync("without a sink", Cancel));

        Assert.StartsWith("not submitted: The program has no sink", Assert.Single(listener.Heard), StringComparison.Ordinal);
    }

    private sealed class Listener : IJobListener
    {
        public List<string> Heard { get; } = [];

        public Task OnJobSubmittedAsync(JobClient? client, Exception? failure)
        {
            Heard.Add(client is null ? $"not submitted: {failure!.Message}" : $"submitted {client.JobId}");
            return Task.CompletedTask;
        }

        public async Task OnJobExecutedAsync(JobExecutionResult? result, Exception? failure)
        {
            await Task.Yield();
            Heard.Add(result is null ? $"executed {failure!.GetType().Name}: {failure.Message}" : $"executed {result.Status}");
        }
    }

    private sealed class Throws : IJobListener
    {
        public Task OnJobSubmittedAsync(JobClient? client, Exception? failure) => throw new InvalidOperationException("not my day");
    }
}
