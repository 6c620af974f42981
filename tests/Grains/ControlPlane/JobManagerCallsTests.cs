using FlinkNet.Client;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>Calls from outside to a JobManager that moves about.</summary>
public sealed class JobManagerCallsTests
{
    private readonly FakeTimeProvider _time = new();
    private int _calls;

    [Fact]
    public async Task Call_ThatNobodyAnswers_IsMadeAgain_LongBeforeItIsGivenUp()
    {
        var answer = AskAsync(() => ++_calls == 1 ? new TaskCompletionSource<string>().Task : Task.FromResult("running"));
        await PassTimeUntilAsync(answer);

        Assert.Equal("running", await answer);
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task Call_ThatFailsOnTheWay_IsMadeAgain()
    {
        var answer =
            AskAsync(() =>
                ++_calls < 4 ? Task.FromException<string>(new OrleansException("The silo is gone.")) : Task.FromResult("running"));
        await PassTimeUntilAsync(answer);

        Assert.Equal("running", await answer);
    }

    [Fact]
    public async Task Calls_ThatNobodyAnswersForHalfAMinute_AreGivenUp_AndSayWhatIsUnknown()
    {
        var answer = AskAsync(() =>
        {
            _calls++;
            return new TaskCompletionSource<string>().Task;
        });
        await PassTimeUntilAsync(answer);

        var failure = await Assert.ThrowsAsync<JobManagerUnreachableException>(() => answer);
        Assert.EndsWith("Whether it runs is unknown.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureOrigin.External, failure.Origin);
        Assert.InRange(_calls, 2, 7);
    }

    [Fact]
    public async Task Call_ThatTheJobManagerRefuses_IsNotMadeAgain()
    {
        var refusal = new FlinkException(FailureOrigin.User, "There is no such job.");

        var failure = await Assert.ThrowsAsync<FlinkException>(() => AskAsync(() =>
        {
            _calls++;
            return Task.FromException<string>(refusal);
        }));

        Assert.Same(refusal, failure);
        Assert.Equal(1, _calls);
    }

    private Task<string> AskAsync(Func<Task<string>> call) =>
        new JobManagerCalls(_time, TimeSpan.FromMilliseconds(100))
            .AskAsync(call, "Whether it runs is unknown.", TestContext.Current.CancellationToken);

    private Task PassTimeUntilAsync(Task task) => _time.PassUntilAsync(task, TimeSpan.FromMilliseconds(50));
}
