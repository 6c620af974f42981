using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Storage;

namespace FlinkNet.Storage.Tests;

/// <summary>
/// What the control plane asks of a grain storage: state outlives its silo, and of two activations that race one goes on.
/// </summary>
public abstract class GrainStorageConformance : IAsyncDisposable
{
    private const string State = "job";
    private readonly string _cluster = $"cluster-{Guid.NewGuid():n}";
    private readonly List<IHost> _silos = [];

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected string Cluster => _cluster;

    [Fact]
    public async Task State_ThatWasNeverWritten_IsNew()
    {
        var grain = await OpenAsync();

        await grain.ReadAsync();

        Assert.Equal((false, 0), (grain.State.RecordExists, grain.State.State!.Count));
    }

    [Fact]
    public async Task State_IsReadByAnotherSilo_AsItWasWritten()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        first.State.State = ["one", "zwei ä/?#%", ""];
        await first.WriteAsync();
        first.State.State!.Add("more");
        await first.WriteAsync();

        await second.ReadAsync();

        Assert.True(second.State.RecordExists);
        Assert.Equal(first.State.State, second.State.State);
        Assert.Equal(first.State.ETag, second.State.ETag);
    }

    [Fact]
    public async Task Activations_ThatBothHaveRead_OnlyOneWrites()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        await first.WriteAsync();
        await second.ReadAsync();
        await first.WriteAsync();

        await Assert.ThrowsAsync<InconsistentStateException>(second.WriteAsync);

        await second.ReadAsync();
        await second.WriteAsync();
        await Assert.ThrowsAsync<InconsistentStateException>(first.WriteAsync);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Activations_ThatWriteAtOnce_OneWins_AndItsStateIsThere(bool exists)
    {
        var grains = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OpenAsync()));
        if (exists)
        {
            await grains[0].WriteAsync();
        }

        await Task.WhenAll(grains.Select(grain => grain.ReadAsync()));
        var outcomes = await Task.WhenAll(grains.Select(async (grain, number) =>
        {
            grain.State.State = [$"{number}"];
            return await Record.ExceptionAsync(grain.WriteAsync);
        }));

        var winner = Assert.Single(Enumerable.Range(0, grains.Length), number => outcomes[number] is null);
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.IsType<InconsistentStateException>(outcome));
        var reader = await OpenAsync();
        await reader.ReadAsync();
        Assert.Equal([$"{winner}"], reader.State.State);
    }

    [Fact]
    public async Task State_ThatWasCleared_IsNew_AndWhoStillHasItIsRefused()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        first.State.State = ["one"];
        await first.WriteAsync();
        await second.ReadAsync();

        await first.ClearAsync();

        Assert.Empty(first.State.State);
        await Assert.ThrowsAsync<InconsistentStateException>(second.WriteAsync);
        await second.ReadAsync();
        Assert.False(second.State.RecordExists);
        await first.WriteAsync();
    }

    [Fact]
    public async Task States_OfOtherGrainsNamesAndClusters_AreKeptApart()
    {
        var (first, otherGrain, otherName) = (await OpenAsync(), await OpenAsync("another/grain"), await OpenAsync(state: "sources"));
        first.State.State = ["one"];
        await first.WriteAsync();

        await otherGrain.ReadAsync();
        await otherName.ReadAsync();

        Assert.Equal((false, false), (otherGrain.State.RecordExists, otherName.State.RecordExists));
    }

    [Fact]
    public async Task OperatorState_OfTasksOnTwoSilos_OutlivesThem_AndIsFenced_AndIsClearedWithTheJob()
    {
        var (job, task) = (JobId.From(Guid.NewGuid()), new TaskId(new VertexId(1), new SubtaskIndex(2)));
        var (first, second) =
            (new OperatorStateRecords((await OpenAsync()).Storage), new OperatorStateRecords((await OpenAsync()).Storage));
        var (old, next) = (Keeper(first, 1), Keeper(second, 2));
        OperatorStateKeeper Keeper(OperatorStateRecords records, int attempt) =>
            new(records.Of(job, task), new TaskAttemptId(job, new Attempt(attempt), task), () =>
                Task.FromResult(false), NullLogger.Instance);
        TaskOperatorState State(int attempt, long checkpoint) => new(
            new TaskAttemptId(job, new Attempt(attempt), task), checkpoint, 1000, ulong.MaxValue,
                [new OperatorState("uid", "list", OperatorStateKind.UnionList, "long", 1, 64 << 10, 7, [new byte[64 << 10]])]);

        await old.KeepAsync(State(1, 41));
        Assert.Equal(41, (await next.FindAsync())!.Checkpoint);
        await next.KeepAsync(State(2, 42));
        await old.KeepAsync(State(1, 43));

        var stored = (await first.ReadAsync(job, task))!;
        Assert.Equal(
            (2, 42, ulong.MaxValue, 64 << 10),
            (stored.Task.Attempt.Value, stored.Checkpoint, stored.SnapshotChecksum, stored.States[0].Elements![0].Length));
        await first.ClearAsync(job, [0, 3]);
        Assert.Null(await second.ReadAsync(job, task));
        await second.ClearAsync(job, [0, 3]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.StopAsync(Cancel);
            silo.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Adds the storage under test to a silo, and skips the test when it is missing.</summary>
    private protected abstract void AddStorage(ISiloBuilder silo);

    /// <summary>A grain's state as one activation, on a silo of its own, sees it.</summary>
    private protected async Task<Activation> OpenAsync(string grain = "a grain", string state = State)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            // It never listens: its lifecycle is not started.
            silo.UseLocalhostClustering(gatewayPort: 0);
            silo.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = _cluster);
            AddStorage(silo);
        });
        var host = builder.Build();
        _silos.Add(host);

        // Storages connect when their silo starts; the rest of it is not needed.
        var lifecycle = new StorageLifecycle();
        foreach (var part in host.Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>().Where(part => part is IGrainStorage))
        {
            part.Participate(lifecycle);
        }

        await lifecycle.StartAsync();
        return new Activation(
            host.Services.GetRequiredKeyedService<IGrainStorage>("flink"),
            GrainId.Create("flink.job-manager", grain),
            state);
    }

    private protected sealed class Activation(IGrainStorage storage, GrainId grain, string name)
    {
        public IGrainStorage Storage => storage;

        public GrainState<List<string>> State { get; } = new([]);

        public Task ReadAsync() => storage.ReadStateAsync(name, grain, State);

        public Task WriteAsync() => storage.WriteStateAsync(name, grain, State);

        public Task ClearAsync() => storage.ClearStateAsync(name, grain, State);
    }

    private sealed class StorageLifecycle : ISiloLifecycle
    {
        private readonly List<ILifecycleObserver> _observers = [];

        public int HighestCompletedStage => 0;

        public int LowestStoppedStage => 0;

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            _observers.Add(observer);
            return new MemoryStream();
        }

        public Task StartAsync() => Task.WhenAll(_observers.Select(observer => observer.OnStart(Cancel)));
    }
}
