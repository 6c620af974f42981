using System.Collections.Concurrent;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.State;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Grains.Tests.RecordPath;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Tasks that store their state and start again, in one process or another, with copies of it on local disk.</summary>
public sealed class LocalRecoveryTests : IDisposable
{
    private const string Checkpoints = "mem://checkpoints";
    private static readonly JobId Run = new("run");
    private static readonly TaskId Keyed = new(new VertexId(1), new SubtaskIndex(0));

    private readonly string _folder = Directory.CreateTempSubdirectory("flinknet-local-recovery-").FullName;
    private readonly FakeStores _stores = new();
    private readonly StateBackendRegistry _backends = new([MemoryStateBackend.Instance]);
    private readonly ConcurrentQueue<string> _read = [];
    private readonly LogLines _log = new();
    private readonly ILoggerFactory _logs;
    private readonly LocalCopies _copies;
    private readonly ConcurrentQueue<string> _told = [];
    private readonly SnapshotRun<string> _state = new();

    public LocalRecoveryTests()
    {
        _logs = LoggerFactory.Create(logging => logging.AddProvider(new LogLinesProvider(_log)));
        _copies = NewProcess();
        _stores.BeforeRead = _read.Enqueue;
        for (var key = 0; key < 2_000; key++)
        {
            _state.Table.Set(key, 0, $"a value of some length, of key {key}");
        }
    }

    private IEnumerable<string> CopiesThere =>
        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock");

    private IEnumerable<string> SharedRead => _read.Where(name => name.StartsWith(SnapshotPaths.Shared("job"), StringComparison.Ordinal));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _copies.Dispose();
        _backends.Dispose();
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task R8_RestoreOfATaskThatStaysHere_ReadsNothingOfItsKeyedStateFromTheStore()
    {
        var job = Job();
        await CheckpointAsync(job, _copies, 1);
        _state.Table.Set(1, 0, "changed");
        await CheckpointAsync(job, _copies, 2);

        Assert.Equal(_state.Rows, await RestoreAsync(job, _copies, 2));
        Assert.Empty(SharedRead);
        Assert.NotEmpty(_read);
    }

    [Fact]
    public async Task R8_RestoreInAnotherProcess_ReadsFromTheStore()
    {
        var job = Job();
        await CheckpointAsync(job, _copies, 1);
        using var other = NewProcess();

        Assert.Equal(_state.Rows, await RestoreAsync(job, other, 1));
        Assert.NotEmpty(SharedRead);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut off")]
    [InlineData("longer")]
    [InlineData("gone")]
    [InlineData("gone with its folder")]
    public async Task R8_CopyDamagedOrGone_IsReadFromTheStore_AndNobodyHears(string how)
    {
        var job = Job();
        await CheckpointAsync(job, _copies, 1);
        Spoil(Assert.Single(CopiesThere), how);

        Assert.Equal(_state.Rows, await RestoreAsync(job, _copies, 1));
        Assert.NotEmpty(SharedRead);
        Assert.Empty(_log.Lines);
        Assert.DoesNotContain(nameof(ICheckpointCoordinatorGrain.RejectAsync), _told);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("changed")]
    [InlineData("gone")]
    public async Task R8_FileThatIsReadAsAWhole_ComesFromItsCopyIfThatIsWhole(string? how)
    {
        var job = Job();
        var repository = new SnapshotStores([_stores]).Of(job, copies: _copies.Of(job, Run));
        var content = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray();
        var file = await repository.WriteSharedAsync(
            SnapshotPaths.SharedFile(new CheckpointId(1), Keyed, "ab"), new MemoryStream(content), Cancel);
        if (how is not null)
        {
            Spoil(Assert.Single(CopiesThere), how);
        }

        Assert.Equal(content, await repository.ReadWholeAsync(file, Cancel));
        Assert.Equal(how is null ? 0 : 1, SharedRead.Count());
    }

    [Fact]
    public async Task R8_Off_KeepsNoCopies()
    {
        var job = Job(hasLocalRecovery: false);
        await CheckpointAsync(job, _copies, 1);

        Assert.Equal(_state.Rows, await RestoreAsync(job, _copies, 1));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Assert.NotEmpty(SharedRead);
    }

    [Fact]
    public async Task R8_FileThatWasNotStored_HasNoCopy()
    {
        var job = Job();
        var repository = new SnapshotStores([_stores]).Of(job, copies: _copies.Of(job, Run));
        await WriteAsync(repository, 1);
        await Assert.ThrowsAsync<IOException>(() => WriteAsync(repository, 1));
        Assert.Single(CopiesThere);

        _stores.WriteFault = _ => new IOException("the store is away");
        await Assert.ThrowsAsync<IOException>(() => WriteAsync(repository, 2));
        Assert.Single(CopiesThere);
    }

    [Fact]
    public async Task R8_CopiesThatNoTaskNeedsAnyMore_AreDeleted()
    {
        var job = Job();
        var copies = _copies.Of(job, Run)!;
        var repository = new SnapshotStores([_stores]).Of(job, copies: copies);
        var files = new List<SharedFile>();
        for (var checkpoint = 0; checkpoint <= 5; checkpoint++)
        {
            files.Add(await WriteAsync(repository, checkpoint));
        }

        // 1 is of a checkpoint that was given up; two tasks take part in each.
        copies.Note(new CheckpointId(2), [files[0]]);
        copies.Note(new CheckpointId(2), [files[2]]);
        copies.Note(new CheckpointId(3), [files[0]]);
        copies.Note(new CheckpointId(3), [files[3]]);
        copies.Note(new CheckpointId(5), [files[3], files[5]]);
        copies.NotifyCheckpointComplete(CompletedCheckpoint.Published(new CheckpointId(2), isLast: false));
        Assert.Equal([true, false, true, true, true, true], Kept(copies, files));

        copies.NotifyCheckpointComplete(CompletedCheckpoint.Published(new CheckpointId(3), isLast: false));
        copies.NotifyCheckpointComplete(CompletedCheckpoint.Published(new CheckpointId(3), isLast: false));
        Assert.Equal([true, false, false, true, true, true], Kept(copies, files));

        // A savepoint, of which nothing is noted.
        copies.NotifyCheckpointComplete(CompletedCheckpoint.Published(new CheckpointId(4), isLast: false));
        Assert.Equal([true, false, false, true, true, true], Kept(copies, files));

        copies.NotifyCheckpointComplete(CompletedCheckpoint.Published(new CheckpointId(5), isLast: false));
        Assert.Equal([false, false, false, true, false, true], Kept(copies, files));
        Assert.Equal(2, CopiesThere.Count());
    }

    [Fact]
    public async Task R8_ProcessThatHearsOfACompleteCheckpoint_DeletesCopiesThatItDoesNotNeed()
    {
        var config = new ExecutionConfig { StateDirectory = _folder };
        config.Checkpointing.LocalRecovery = true;
        using var process = new RuntimeParts(config, new AtOnce());
        await process.DeployAsync(attempt: 1);
        var copies = process.Copies.Of(process.Cataloged, process.Job)!;
        var repository = new SnapshotStores([_stores]).Of(Job(), copies: copies);
        SharedFile[] files = [await WriteAsync(repository, 1), await WriteAsync(repository, 2)];
        copies.Note(new CheckpointId(2), [files[1]]);

        process.Runtime.NotifyCheckpointComplete(
            process.Job, new Attempt(1), CompletedCheckpoint.Published(new CheckpointId(2), isLast: false));
        Assert.Equal([false, true], Kept(copies, files));

        process.Runtime.NotifyCheckpointComplete(
            process.Job, new Attempt(1), CompletedCheckpoint.Published(new CheckpointId(3), isLast: true));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task R8_LastCheckpointOfAJob_AndItsNextRun_DropAllCopies()
    {
        var job = Job();
        await CheckpointAsync(job, _copies, 1);
        var dropped = _copies.Of(job, Run)!;
        await CheckpointAsync(job, _copies, 2, isFinal: true);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));

        // A task that is late is not hindered.
        await WriteAsync(new SnapshotStores([_stores]).Of(job, copies: dropped), 3);
        await CheckpointAsync(job, _copies, 4);
        Assert.NotEmpty(CopiesThere);

        Assert.NotNull(_copies.Of(job, new JobId("another run")));
        Assert.Empty(CopiesThere);
        _copies.Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    public async Task R8_LocalDiskThatIsFull_FailsNoCheckpoint_AndIsToldOnce(int length)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no device that is always full.");
        var job = Job();
        var repository = new SnapshotStores([_stores]).Of(job, copies: _copies.Of(job, Run));
        var folder = Assert.Single(Directory.EnumerateDirectories(_folder));
        for (var number = 1; number <= 2; number++)
        {
            File.CreateSymbolicLink(Path.Combine(folder, $"{number}"), "/dev/full");
        }

        for (var checkpoint = 1; checkpoint <= 2; checkpoint++)
        {
            var content = new byte[length];
            content[^1] = (byte)checkpoint;
            var file =
                await repository.WriteSharedAsync(
                    SnapshotPaths.SharedFile(new CheckpointId(checkpoint), Keyed, "ab"), new MemoryStream(content), Cancel);
            Assert.Equal(content, await repository.ReadWholeAsync(file, Cancel));
        }

        Assert.Equal(2, SharedRead.Count());
        Assert.Contains("cannot keep local copies", Assert.Single(_log.Lines).Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R8_LocalFolderThatCannotBeMade_FailsNoCheckpoint_AndIsToldOnce()
    {
        var job = Job();
        job.Config.StateDirectory = Path.Combine(_folder, "file", "below");
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "", Cancel);

        await CheckpointAsync(job, _copies, 1);

        Assert.Equal(_state.Rows, await RestoreAsync(job, _copies, 1));
        Assert.Contains("--state-dir", Assert.Single(_log.Lines).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void R8_FolderOfAProcessThatWasKilled_IsDeletedByTheNextOne_AndThatOfALivingOneIsNot()
    {
        var left = Directory.CreateDirectory(Path.Combine(_folder, "flinknet-copies-1-left"));
        File.WriteAllText(Path.Combine(left.FullName, "lock"), "");
        File.WriteAllText(Path.Combine(left.FullName, "1"), "a copy");

        using var first = CopyFolder.Create(_folder);
        using var second = CopyFolder.Create(_folder);

        Assert.False(Directory.Exists(left.FullName));
        Assert.Equal(2, Directory.EnumerateDirectories(_folder).Count());
    }

    private LocalCopies NewProcess() => new(_logs.CreateLogger<LocalCopies>());

    private CatalogedJob Job(bool hasLocalRecovery = true)
    {
        var graph = ControlPlaneCluster.Graph("job", parallelism: 1);
        var config = new ExecutionConfig { StateDirectory = _folder };
        (config.Checkpointing.Interval, config.Checkpointing.Directory, config.Checkpointing.LocalRecovery) =
            (TimeSpan.FromDays(1), Checkpoints, hasLocalRecovery);
        return new CatalogedJob(graph, ExecutionPlan.Create(graph), config);
    }

    /// <summary>Lets the task take a checkpoint, which is complete as soon as it is stored.</summary>
    private async Task CheckpointAsync(CatalogedJob job, LocalCopies copies, long checkpoint, bool isFinal = false)
    {
        var acknowledged = new TaskCompletionSource<CheckpointAcknowledgement>();
        var checkpointing = new TaskCheckpointing(
            Restorer(copies),
            new SnapshotStores([_stores]),
            copies,
            Grains(acknowledged),
            Fake.Of<ILocalSiloDetails>(_ => RuntimeParts.Silo),
            HostParts.Of());
        using var reporter = checkpointing.ReporterFor(job, new TaskAttemptId(Run, new Attempt(1), Keyed));
        var keyed = _state.Freeze().Operators.Values.Single();
        reporter.Acknowledge(
            new CheckpointBarrier(new CheckpointId(checkpoint)),
            new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { [OperatorOf(job)] = keyed }, HasEnded: false));
        var stored = await acknowledged.Task.WaitAsync(HangGuard.Patience, Cancel);
        await PublishAsync(job, checkpoint, stored);
        await reporter.NotifyCheckpointCompleteAsync(CompletedCheckpoint.Published(new CheckpointId(checkpoint), isFinal));
    }

    private async Task<Dictionary<(int Key, long Namespace), string>> RestoreAsync(CatalogedJob job, LocalCopies copies, long checkpoint)
    {
        var deployment = new JobDeployment(Run, job.Graph.Name, "", new Attempt(2), new Epoch(1), [], [], new CheckpointId(checkpoint));
        var snapshot = await Restorer(copies).ReadAsync(job, new TaskAttemptId(Run, new Attempt(2), Keyed), deployment, Cancel);
        return _state.RowsOf(snapshot.Operators[OperatorOf(job)]);
    }

    private TaskRestorer Restorer(LocalCopies copies) => new(new SnapshotStores([_stores]), copies, _backends, Grains());

    private IGrainFactory Grains(TaskCompletionSource<CheckpointAcknowledgement>? acknowledged = null)
    {
        var coordinator = Fake.Of<ICheckpointCoordinatorGrain>((member, arguments) =>
        {
            _told.Enqueue(member);
            if (member == nameof(ICheckpointCoordinatorGrain.AcknowledgeAsync))
            {
                acknowledged!.TrySetResult((CheckpointAcknowledgement)arguments[0]!);
            }

            return Task.CompletedTask;
        });
        return Fake.Of<IGrainFactory>(_ => coordinator);
    }

    private async Task PublishAsync(CatalogedJob job, long checkpoint, CheckpointAcknowledgement stored)
    {
        var handle = new TaskStateHandle(stored.Name, stored.Inline, stored.Length, stored.Checksum, HasEnded: false)
        {
            Files = stored.Files,
            Operators = stored.Operators.ToDictionary(entry => entry.Key, entry => (StateKinds)entry.Value),
        };
        var states =
            new Dictionary<TaskId, TaskStateHandle>
            {
                [new(new VertexId(0), new SubtaskIndex(0))] = new("source", null, 1, 0, HasEnded: false),
                [Keyed] = handle
            };
        var manifest =
            new CheckpointManifest(
                "job", new CheckpointId(checkpoint), default, ManifestVertex.AllOf(job.Graph, states), [])
            { Run = Run.Value, Epoch = 1 };
        Assert.True(await new CheckpointRepository(_stores.TryOpen(Checkpoints)!, "job").TryPublishAsync(manifest, Cancel));
    }

    private static string OperatorOf(CatalogedJob job) => OperatorIds.Of(job.Graph.Vertices[1].Head.Transformation);

    private static Task<SharedFile> WriteAsync(CheckpointRepository repository, long checkpoint) =>
        repository.WriteSharedAsync(
            SnapshotPaths.SharedFile(new CheckpointId(checkpoint), Keyed, "ab"), new MemoryStream([(byte)checkpoint]), Cancel);

    private static IEnumerable<bool> Kept(JobCopies copies, IEnumerable<SharedFile> files) =>
        files.Select(file => copies.Find(file.Name) is not null);

    private static void Spoil(string copy, string how)
    {
        var bytes = File.ReadAllBytes(copy);
        switch (how)
        {
            case "changed":
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(copy, bytes);
                break;
            case "cut off":
                File.WriteAllBytes(copy, bytes[..^1]);
                break;
            case "longer":
                File.WriteAllBytes(copy, [.. bytes, 0]);
                break;
            case "gone":
                File.Delete(copy);
                break;
            default:
                Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
                break;
        }
    }
}
