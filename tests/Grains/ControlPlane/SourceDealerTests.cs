using System.Diagnostics.Metrics;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>Who is given which split, and what is stored before anybody has it.</summary>
public sealed class SourceDealerTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSerializer().BuildServiceProvider();
    private readonly JobParts _parts = new JobParts().Begin(withSlots: true);
    private readonly StoredState<SourcesState> _stored = new();
    private readonly Held _held = new();
    private readonly List<SourceDealer> _dealers = [];

    [Fact]
    public async Task Split_AskedForAgainUnderTheSameNumber_IsTheSame_AndOthersGetOthers()
    {
        var dealer = await BegunAsync();

        Assert.Equal((0, 0, 1), (await SplitAsync(dealer, 1), await SplitAsync(dealer, 1), await SplitAsync(dealer, 2)));
    }

    [Fact]
    public async Task Split_ThatWasGivenOut_IsNotGivenAgainByTheNextActivation()
    {
        Assert.Equal(0, await SplitAsync(await BegunAsync(), 1));

        Assert.Equal(1, await SplitAsync(await BegunAsync(), 2));
    }

    [Fact]
    public async Task Split_ThatCannotBeStored_IsNotAnswered_AndComesWithTheSameNumber()
    {
        var dealer = await BegunAsync();
        _stored.Failures.Enqueue(new IOException("no answer"));

        await Assert.ThrowsAsync<IOException>(() => SplitAsync(dealer, 1));

        Assert.Equal(0, await SplitAsync(dealer, 1));
    }

    [Fact]
    public async Task Splits_ThatAreStillLookedFor_ArePostponed_AndNothingIsStoredForThat()
    {
        var dealer = Dealer(_held);
        await dealer.BeginAsync(new Attempt(1), () => true);
        var before = _stored.Writes;

        var asking = dealer.RequestSplitAsync(RequestOf(1));
        await _parts.Time.PassUntilAsync(asking, TimeSpan.FromSeconds(1));
        var answer = await asking;
        Assert.Equal((0, true, before), (answer.Count, answer.IsPostponed, _stored.Writes));

        _held.LetGo();
        Assert.Equal(0, await SplitAsync(dealer, 1));
    }

    [Fact]
    public async Task Q1_Splits_OfAReaderThatHasNotSentTheBarrier_AreHeldBackUntilTheCheckpointIsOver()
    {
        var dealer = await BegunAsync();
        _parts.Run();
        Assert.NotEmpty(await dealer.SnapshotAsync(new Attempt(1), new CheckpointId(5)));

        Assert.True((await dealer.RequestSplitAsync(RequestOf(1))).IsPostponed);
        Assert.Equal(5, _stored.State.Checkpoint);

        Assert.False(dealer.EndCheckpoint(new Attempt(2), new CheckpointId(5)));
        Assert.True(dealer.EndCheckpoint(new Attempt(1), new CheckpointId(5)));
        Assert.Equal(0, await SplitAsync(dealer, 1));
    }

    [Fact]
    public async Task Checkpoint_OfAnAttemptThatDoesNotRun_IsRefused()
    {
        var dealer = await BegunAsync();

        await Assert.ThrowsAsync<FlinkException>(() => dealer.SnapshotAsync(new Attempt(1), new CheckpointId(5)));
    }

    [Fact]
    public async Task Reader_OfAnAttemptThatHasEnded_IsRefused_OnWhatIsStored()
    {
        var dealer = await BegunAsync();
        var before = _parts.Stored.Writes;

        var refused = await Assert.ThrowsAsync<FlinkException>(() => dealer.RequestSplitAsync(RequestOf(1, attempt: 2)));

        Assert.EndsWith("requested splits, but its attempt has ended.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before + 1, _parts.Stored.Writes);
    }

    public void Dispose()
    {
        _dealers.ForEach(dealer => dealer.Dispose());
        _parts.Dispose();
        _services.Dispose();
    }

    private static async Task<int> SplitAsync(SourceDealer dealer, long number)
    {
        var answer = await dealer.RequestSplitAsync(RequestOf(number));
        Assert.Equal(1, answer.Count);
        return BitConverter.ToInt32(answer.Splits);
    }

    private static SplitRequest RequestOf(long number, int attempt = 1) => new(
        new TaskAttemptId(JobId.From(Guid.Empty), new Attempt(attempt), new TaskId(new VertexId(0), new SubtaskIndex(0))),
        SourceId: 0,
        number,
        CheckpointId.None);

    private async Task<SourceDealer> BegunAsync()
    {
        var dealer = Dealer(new AtOnce());
        await dealer.BeginAsync(new Attempt(1), () => true);
        return dealer;
    }

    private SourceDealer Dealer(TaskScheduler pool)
    {
        var coordinator = Fake.Of<ICheckpointCoordinatorGrain>();
        var factory = new JobSourcesFactory(
            new IntSerializers(),
            _services.GetRequiredService<Serializer>(),
            new SourceInstruments(_services.GetRequiredService<IMeterFactory>()),
            HostParts.Of(new Machine { Pool = pool }, _parts.Time));
        var dealer = new SourceDealer(
            _parts.Scope, _stored, factory, new CheckpointLiaison(_parts.Scope, new MemberWatch(_parts.Scope), coordinator, coordinator));
        _dealers.Add(dealer);
        return dealer;
    }

    /// <summary>Keeps work until the test lets it go.</summary>
    private sealed class Held : TaskScheduler
    {
        private readonly Queue<Task> _tasks = new();

        public void LetGo()
        {
            while (_tasks.TryDequeue(out var task))
            {
                TryExecuteTask(task);
            }
        }

        protected override void QueueTask(Task task) => _tasks.Enqueue(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task>? GetScheduledTasks() => null;
    }
}
