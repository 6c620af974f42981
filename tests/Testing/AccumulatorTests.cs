namespace FlinkNet.Testing.Tests;

/// <summary>What functions gather for the job's result.</summary>
public sealed class AccumulatorTests(FlinkMiniClusterTests.TwoTaskManagers cluster) : IClassFixture<FlinkMiniClusterTests.TwoTaskManagers>
{
    [Fact]
    public async Task Accumulators_OfAllSubtasks_AreInTheResult()
    {
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(2);
        environment.FromSequence(1, 1000).Map(() => new Gathers()).SinkTo(new DiscardingSink<long>());

        var result = await environment.ExecuteAsync("accumulators", TestContext.Current.CancellationToken);

        Assert.Equal(1000, result.GetAccumulatorResult<long>("records"));
        Assert.Equal(500, result.GetAccumulatorResult<int>("even"));
        Assert.Equal(500.5, result.GetAccumulatorResult<double>("mean"));
        Assert.Equal(500_500, result.GetAccumulatorResult<double>("sum"));
        Assert.Equal(1, result.GetAccumulatorResult<long>("smallest"));
        Assert.Equal(1000, result.GetAccumulatorResult<long>("largest"));
        Assert.Equal(
            [100L, 200, 300, 400, 500, 600, 700, 800, 900, 1000], result.GetAccumulatorResult<IReadOnlyList<long>>("hundreds").Order());
        Assert.Equal([(0, 250), (1, 250), (2, 250), (3, 250)],
            result.GetAccumulatorResult<IReadOnlyDictionary<int, int>>("remainders").Select(entry => (entry.Key, entry.Value)));
        Assert.Equal("abc", result.GetAccumulatorResult<string>("own"));
        Assert.Equal(9, result.GetAllAccumulatorResults().Count);
    }

    [Fact]
    public async Task Accumulator_ThatIsNotThereOrTellsSomethingElse_IsNamedInTheMessage()
    {
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(1);
        environment.FromSequence(1, 4).Map(() => new Counts()).SinkTo(new DiscardingSink<long>());

        var result = await environment.ExecuteAsync("named", TestContext.Current.CancellationToken);

        Assert.Contains(
            "It has 'records'.", Assert.Throws<KeyNotFoundException>(() => result.GetAccumulatorResult<long>("record")).Message);
        Assert.Contains("is a LongCounter, which tells no Int32",
            Assert.Throws<InvalidCastException>(() => result.GetAccumulatorResult<int>("records")).Message);
    }

    [Fact]
    public async Task Accumulators_OfAJobThatFailed_AreThoseOfItsLastAttempt()
    {
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(1);
        environment.Config.RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero);
        environment.FromSequence(1, 10).Map(() => new FailsOnce()).SinkTo(new DiscardingSink<long>());

        var result = await environment.ExecuteAsync("failed once", TestContext.Current.CancellationToken);

        Assert.Equal(10, result.GetAccumulatorResult<long>("records"));
    }

    [Fact]
    public async Task Accumulator_OfANameThatItsTaskHas_IsRefused()
    {
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(1);
        environment.FromSequence(1, 10).Map(() => new Counts()).Map(() => new Counts()).SinkTo(new DiscardingSink<long>());

        var failure = await Assert.ThrowsAsync<JobExecutionException>(
            () => environment.ExecuteAsync("twice", TestContext.Current.CancellationToken));

        Assert.Contains(
            "adds the accumulator 'records', and its task has one of that name already", failure.Message, StringComparison.Ordinal);
    }

    private sealed class Counts : IRichMapOperator<long, long>
    {
        private readonly LongCounter _records = new();

        public void Open(IRuntimeContext context) => context.AddAccumulator("records", _records);

        public long Map(long value)
        {
            _records.Increment();
            return value;
        }
    }

    private sealed class FailsOnce : IRichMapOperator<long, long>
    {
        private LongCounter _records = null!;
        private bool _fails;

        public void Open(IRuntimeContext context)
        {
            _records = context.GetLongCounter("records");
            _fails = context.Attempt == 1;
        }

        public long Map(long value)
        {
            _records.Increment();
            return _fails && value == 5 ? throw new InvalidOperationException("fails once") : value;
        }
    }

    private sealed class Gathers : IRichMapOperator<long, long>
    {
        private readonly AverageAccumulator _mean = new();
        private readonly Minimum<long> _smallest = new();
        private readonly Maximum<long> _largest = new();
        private readonly ListAccumulator<long> _hundreds = new();
        private readonly Letters _letters = new();
        private LongCounter _records = null!;
        private IntCounter _even = null!;
        private DoubleCounter _sum = null!;
        private Histogram _remainders = null!;

        public void Open(IRuntimeContext context)
        {
            _records = context.GetLongCounter("records");
            _even = context.GetIntCounter("even");
            _sum = context.GetDoubleCounter("sum");
            _remainders = context.GetHistogram("remainders");
            context.AddAccumulator("mean", _mean);
            context.AddAccumulator("smallest", _smallest);
            context.AddAccumulator("largest", _largest);
            context.AddAccumulator("hundreds", _hundreds);
            context.AddAccumulator("own", _letters);
        }

        public long Map(long value)
        {
            _records.Increment();
            _sum.Add(value);
            _mean.Add(value);
            _smallest.Add(value);
            _largest.Add(value);
            _remainders.Add((int)(value % 4));
            _letters.Add("abc"[(int)(value % 3)]);
            if (value % 2 == 0)
            {
                _even.Increment();
            }

            if (value % 100 == 0)
            {
                _hundreds.Add(value);
            }

            return value;
        }
    }
}

/// <summary>An accumulator of the program's own: which letters there were.</summary>
[GenerateSerializer]
public sealed class Letters : IAccumulator<char, string>
{
    [Id(0)]
    private string _letters = "";

    /// <inheritdoc/>
    public string LocalValue => _letters;

    /// <inheritdoc/>
    public void Add(char value) => Add($"{value}");

    /// <inheritdoc/>
    public void ResetLocal() => _letters = "";

    /// <inheritdoc/>
    public void Merge(IAccumulator other) => Add(((Letters)other)._letters);

    private void Add(string letters) => _letters = string.Concat(_letters.Union(letters).Order());
}
