using FlinkNet.Grains.ControlPlane;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>The one loop around calls between grains.</summary>
public sealed class RetriesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Retries _retries;
    private int _calls;

    public RetriesTests() => _retries = new Retries(Options.Create(new ControlPlaneOptions()), _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Exception, bool> Failures => new()
    {
        { new TimeoutException("no answer"), true },
        { new OrleansException("The silo is gone."), true },
        { new InvalidOperationException("It is being replaced."), true },
        { new OperationCanceledException("The activation goes."), true },
        { new FlinkException(FailureOrigin.User, "refused"), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Call_ThatFails_IsMadeAgain_UnlessItIsRefused(Exception failure, bool passes)
    {
        var answer = _retries.CallAsync(() => ++_calls < 3 ? Task.FromException<int>(failure) : Task.FromResult(7), Cancel);
        await PassTimeUntilAsync(answer);

        Assert.Equal(passes, answer.IsCompletedSuccessfully);
        Assert.Equal(passes ? 3 : 1, _calls);
        Assert.Same(passes ? null : failure, answer.Exception?.InnerException);
    }

    [Fact]
    public async Task Call_ThatNoLongerMatters_IsNotMadeAgain()
    {
        var answer = _retries.CallAsync(() => Task.FromException<string>(new TimeoutException()), Cancel, () => _calls++ == 0);
        await PassTimeUntilAsync(answer);

        Assert.Null(await answer);
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task Call_WhoseCallerStops_IsWaitedForNoLonger()
    {
        using var stop = new CancellationTokenSource();
        var answer = _retries.CallAsync(() => Task.FromException<string>(new TimeoutException()), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task Write_OfAnActivationThatWasReplaced_IsNotMadeAgain()
    {
        var failures = new List<Exception>();
        var writing = _retries.WriteAsync(
            () => Task.FromException(_calls++ == 0 ? new IOException("full") : new InconsistentStateException("replaced")), failures.Add,
                Cancel);
        await PassTimeUntilAsync(writing);

        await Assert.ThrowsAsync<InconsistentStateException>(() => writing);
        Assert.IsType<IOException>(Assert.Single(failures));
    }

    // Before, a cancellation that came with the answer was taken for the reader's own, and the reader waited for ever.
    [Fact]
    public async Task Reader_WhoseJobManagerGoesWhileItAnswers_GetsItsSplitsFromTheNext()
    {
        var task = new TaskAttemptId(JobId.From(Guid.NewGuid()), new Attempt(1), new TaskId(new VertexId(0), new SubtaskIndex(0)));
        var jobManager = Fake.Of<IJobManagerGrain>(_ => ++_calls == 1
            ? Task.FromCanceled<SplitResponse>(new CancellationToken(canceled: true))
            : Task.FromResult(new SplitResponse(0, [], true, TimeSpan.Zero)));
        var answered = new TaskCompletionSource<bool>();

        new SourceGateway(Fake.Of<IGrainFactory>(_ => jobManager), _retries, task)
            .RequestSplits(0, 1, CheckpointId.None, false, answer => answered.SetResult(answer.NoMoreSplits));
        await PassTimeUntilAsync(answered.Task);

        Assert.True(await answered.Task);
    }

    private Task PassTimeUntilAsync(Task task) => _time.PassUntilAsync(task, TimeSpan.FromSeconds(1));
}
