using FlinkNet.Transformations;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Testing;

/// <summary>
/// The program around a piece under test: a stand-in source before each input and a stand-in sink behind each output, none chained to it.
/// </summary>
/// <param name="parallelism">How many subtasks the steps of the piece have that do not say.</param>
internal sealed class HarnessParts(int parallelism = 1)
{
    private readonly StreamExecutionEnvironment _environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
    private readonly Dictionary<Transformation, IHarnessOutput> _outputs = new(ReferenceEqualityComparer.Instance);

    /// <summary>The side outputs, by their tags.</summary>
    public Dictionary<OutputTag, IHarnessOutput> SideOutputs { get; } = [];

    public DataStream<T> AddInput<T>() => _environment.FromSource(new HarnessSource<T>()).SetParallelism(1).DisableChaining();

    /// <summary>Adds the main output and the side outputs of <paramref name="stream"/>.</summary>
    public HarnessOutput<T> AddOutputs<T>(SingleOutputStreamOperator<T> stream, IEnumerable<OutputTag> sideOutputs)
    {
        foreach (var tag in sideOutputs)
        {
            SideOutputs.Add(tag, tag.Accept(new SideOutputAdder<T>(this, stream)));
        }

        return AddOutput(stream);
    }

    /// <summary>Starts the tasks. Operators that keep state need no uid of the test's author: their place in the piece serves.</summary>
    /// <param name="snapshot">What the operators begin with; null for nothing.</param>
    public HarnessRun Start(HarnessSnapshot? snapshot)
    {
        foreach (var step in _environment.Transformations.Where(step => step is { IsVirtual: false, Uid: null }))
        {
            step.Uid = $"step {step.Id}";
        }

        var time = snapshot is null
            ? new FakeTimeProvider()
            : new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(snapshot.ProcessingTime));
        var run = new HarnessRun(_environment, time, _outputs);
        if (snapshot is not null)
        {
            run.Restore(snapshot);
        }

        return run;
    }

    private HarnessOutput<T> AddOutput<T>(DataStream<T> stream)
    {
        var output = new HarnessOutput<T>();
        var sink = _environment.Register(id => new SinkTransformation<T>(id, stream.Transformation, new HarnessSink<T>())
        {
            Chaining = ChainingStrategy.Never,
            Parallelism = 1,
        });
        _outputs.Add(sink, output);
        return output;
    }

    private sealed class SideOutputAdder<T>(HarnessParts parts, SingleOutputStreamOperator<T> stream) : IOutputTagVisitor<IHarnessOutput>
    {
        public IHarnessOutput Visit<TSide>(OutputTag<TSide> tag) => parts.AddOutput(stream.GetSideOutput(tag));
    }
}
