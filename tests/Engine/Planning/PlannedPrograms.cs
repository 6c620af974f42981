using FlinkNet.Engine.Planning;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.Planning;

/// <summary>Programs that are planned and never run.</summary>
internal static class PlannedPrograms
{
    public static StreamExecutionEnvironment Environment(int parallelism = 2) =>
        StreamExecutionEnvironment.Create().SetParallelism(parallelism).SetMaxParallelism(128);

    public static SingleOutputStreamOperator<int> Numbers(this StreamExecutionEnvironment environment, string name = "numbers") =>
        environment.FromSource(new UnreadSource<int>()).Name(name);

    public static DataStreamSink<T> Discard<T>(this DataStream<T> stream, string name = "out") =>
        stream.SinkTo(new DiscardingSink<T>()).Name(name);

    public static JobGraph Plan(this StreamExecutionEnvironment environment) => JobGraphBuilder.Build(environment, "job");

    public static string Refusal(this StreamExecutionEnvironment environment) =>
        Assert.Throws<InvalidJobException>(() => environment.Plan()).Message;

    public static IEnumerable<string> Names(this JobGraph graph) => graph.Vertices.Select(vertex => vertex.Name);
}

internal sealed class UnreadSource<T> : ISource<T, int, int>
{
    public Boundedness Boundedness => Boundedness.Bounded;

    public string DefaultName => "unread";

    public Action OnValidate { get; init; } = () => { };

    public void Validate() => OnValidate();

    public ISplitEnumerator<int, int> CreateEnumerator(ISplitEnumeratorContext context, int restored) => throw new NotSupportedException();

    public ISourceReader<T, int> CreateReader(ISourceReaderContext context) => throw new NotSupportedException();
}
