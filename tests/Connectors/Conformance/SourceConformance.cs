using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Conformance;

/// <summary>What every source promises. A connector derives from it with a bounded source of a few dozen distinct records.</summary>
public abstract class SourceConformance<T, TSplit, TState>
{
    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (var parallelism in new[] { 1, 2, 3, 7, 64 })
            {
                foreach (var batchSize in new[] { 1, 4, RecordBatch.Capacity })
                {
                    shapes.Add(parallelism, batchSize);
                }
            }

            return shapes;
        }
    }

    protected abstract IReadOnlyList<T> Expected { get; }

    protected abstract ISource<T, TSplit, TState> CreateSource();

    [Fact]
    public void Validate_OfAGoodSource_Passes() => CreateSource().Validate();

    [Fact]
    public void DefaultName_IsGiven() => Assert.NotEmpty(CreateSource().DefaultName);

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Records_AnyParallelismAndBatchSize_AreReadExactlyOnce(int parallelism, int batchSize)
    {
        using var driver = await SourceDriver<T, TSplit, TState>.StartAsync(CreateSource(), parallelism, batchSize);

        AssertSameRecords(driver.ReadToEnd());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    public async Task Snapshot_AfterAnyNumberOfReads_RestoresTheSameSequence(int parallelism, int batchSize)
    {
        using var driver = await SourceDriver<T, TSplit, TState>.StartAsync(CreateSource(), parallelism, batchSize);
        var before = new List<T>();
        for (var read = 0; !driver.IsFinished; read++)
        {
            using var restored = driver.Restore();
            AssertSameRecords([.. before, .. restored.ReadToEnd()]);
            before.AddRange(driver.Step(read % parallelism));
        }
    }

    [Fact]
    public async Task Snapshot_OfOneReader_ContinuesInTheSameOrder()
    {
        using var whole = await SourceDriver<T, TSplit, TState>.StartAsync(CreateSource());
        var expected = whole.ReadToEnd();
        using var driver = await SourceDriver<T, TSplit, TState>.StartAsync(CreateSource());
        var before = new List<T>();
        while (!driver.IsFinished)
        {
            using var restored = driver.Restore();
            Assert.Equal(expected, [.. before, .. restored.ReadToEnd()]);
            before.AddRange(driver.Step(0));
        }
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    [InlineData(1, 5)]
    public async Task Snapshot_RestoredWithAnotherParallelism_LosesAndRepeatsNothing(int before, int after)
    {
        using var driver = await SourceDriver<T, TSplit, TState>.StartAsync(CreateSource(), before);
        var records = new List<T>();
        for (var read = 0; read < 3 * before; read++)
        {
            records.AddRange(driver.Step(read % before));
        }

        using var restored = driver.Restore(after);
        AssertSameRecords([.. records, .. restored.ReadToEnd()]);
    }

    [Fact]
    public async Task Snapshot_OfTheEnumerator_IsNotChangedByLaterRequests()
    {
        using var driver = await SourceDriver<T, TSplit, TState>.StartAsync(CreateSource(), parallelism: 3);
        using var twin = driver.Restore();
        var state = driver.Enumerator.SnapshotState();
        driver.ReadToEnd();

        var enumerator = CreateSource().CreateEnumerator(new FakeEnumeratorContext(3), state);
        Assert.Equivalent(twin.Enumerator.SnapshotState(), enumerator.SnapshotState(), strict: true);
    }

    [Fact]
    public async Task SplitsOfALostReader_HandedToAnother_AreReadFromTheirPosition()
    {
        using var driver = await SourceDriver<T, TSplit, TState>.StartAsync(CreateSource(), parallelism: 2);
        var records = new List<T>();
        for (var step = 0; step < 3; step++)
        {
            records.AddRange(driver.Step(0));
        }

        driver.LoseReader(0);

        AssertSameRecords([.. records, .. driver.ReadToEnd()]);
    }

    [Fact]
    public void Reader_WithoutSplits_AsksForThem()
    {
        using var reader = CreateSource().CreateReader(new FakeContext());
        var batch = new RecordBatch<T>();

        Assert.Equal(ReadStatus.EndOfSplits, reader.Read(batch).Status);
        Assert.Equal(0, batch.Count);
        Assert.Empty(reader.SnapshotState());
    }

    [Fact]
    public async Task Dispose_TwiceInTheMiddle_IsFine()
    {
        using var driver = await SourceDriver<T, TSplit, TState>.StartAsync(CreateSource(), parallelism: 1, batchSize: 1);
        driver.Step(0);
        driver.Step(0);

        driver.Dispose();
        driver.Dispose();
    }

    private void AssertSameRecords(IEnumerable<T> records) => Assert.Equal(Expected.OrderBy(Text), records.OrderBy(Text));

    /// <summary>Some order that all records have.</summary>
    private static string Text(T record) => record!.ToString()!;
}
