using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Grains.Tests.BarrierPath;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>What a client is shown of the operator state of a job's tasks, and its end with the job.</summary>
public sealed class OperatorStateBoardTests : IDisposable
{
    private readonly JobParts _parts = new JobParts().Begin(withSlots: true).Run();
    private readonly FakeGrainStorage _storage = new();
    private readonly OperatorStateRecords _records;
    private readonly OperatorStateBoard _board;
    private Func<Task<TaskOperatorState?>> _answer = () => Task.FromResult<TaskOperatorState?>(null);

    public OperatorStateBoardTests()
    {
        _records = new OperatorStateRecords(_storage);
        _board = new OperatorStateBoard(
            _parts.Scope, _records, Fake.Of<IGrainFactory>(_ => Fake.Of<ITaskGrain>(_ => _answer())));
    }

    [Fact]
    public async Task State_IsThatOfTheTasksThatHaveSome()
    {
        _answer = () => Task.FromResult<TaskOperatorState?>(StateOf(_parts.Job.Job.Tasks.All().First(), 3));

        Assert.Equal([3, 3], (await _board.ReadAsync()).Select(state => state.Checkpoint));

        _answer = () => Task.FromResult<TaskOperatorState?>(null);
        Assert.Empty(await _board.ReadAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task State_OfATaskWhoseProcessIsGoneOrSilent_IsWhatItHasStored(bool isSilent)
    {
        await StoreAsync();
        _answer = () => isSilent
            ? new TaskCompletionSource<TaskOperatorState?>().Task
            : Task.FromException<TaskOperatorState?>(new TimeoutException("no answer"));

        var reading = _board.ReadAsync();
        await _parts.Time.PassUntilAsync(reading, TimeSpan.FromSeconds(1));

        Assert.Equal(7, Assert.Single(await reading).Checkpoint);
    }

    [Fact]
    public async Task Records_OfAJobThatHasEnded_AreCleared_AndItIsNotedThatTheyAre()
    {
        await StoreAsync();
        _parts.Job.State.OperatorStates = [1, 1];

        await _board.ClearAsync();

        Assert.Equal(0, _storage.Records);
        Assert.Null(_parts.Stored.State.OperatorStates);
        Assert.Equal(1, _parts.Stored.Writes);
    }

    [Fact]
    public async Task Records_ThatCannotBeCleared_AreTold_AndLeftToTheNextActivation()
    {
        await StoreAsync();
        _parts.Job.State.OperatorStates = [1, 1];
        _storage.Before = () => Task.FromException(new IOException("no answer"));

        await _board.ClearAsync();

        Assert.Equal([1, 1], _parts.Stored.State.OperatorStates!);
        Assert.Contains(_parts.Log.Lines, line => line.Line.Contains("could not be cleared", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Job_ThatHasEnded_ShowsNone()
    {
        var job = _parts.Job.Job;
        _answer = () => Task.FromResult<TaskOperatorState?>(StateOf(job.Tasks.All().First(), 3));
        job.Cancel();
        job.Reconcile(new(JobParts.Silo.ToParsableString()), job.Attempt, []);
        Assert.Equal(JobPhase.Canceled, job.Phase);

        Assert.Empty(await _board.ReadAsync());
    }

    public void Dispose() => _parts.Dispose();

    private async Task StoreAsync()
    {
        var task = _parts.Job.Job.Tasks.All().First();
        var record = _records.Of(_parts.Job.Id, task);
        record.State.Last = StateOf(task, 7);
        await record.WriteStateAsync();
    }

    private TaskOperatorState StateOf(TaskId task, long checkpoint) =>
        new(new TaskAttemptId(_parts.Job.Id, new Attempt(1), task), checkpoint, 0, 0, []);
}
