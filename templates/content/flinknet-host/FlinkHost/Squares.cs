using FlinkNet;
using FlinkNet.Connectors.Generator;

namespace FlinkHost;

/// <summary>The job of this host.</summary>
public static class Squares
{
    public const string Name = "squares";

    /// <summary>Prints the squares of the first ten numbers.</summary>
    public static void Define(StreamExecutionEnvironment environment) => environment.FromSequence(1, 10).Square().Print();

    /// <summary>The steps, apart from where their records come from and go to, so that tests can run them.</summary>
    public static SingleOutputStreamOperator<long> Square(this DataStream<long> numbers) => numbers.Map(number => number * number);
}
