using FlinkNet.Connectors.Generator;

namespace FlinkNet;

/// <summary>Streams whose records the program makes itself.</summary>
public static class GeneratorExtensions
{
    /// <summary>Begins a stream with the records of a collection, in their order: one subtask reads them unless more are set.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="elements">The records, copied now; the same in every process that runs the program.</param>
    public static SingleOutputStreamOperator<T> FromCollection<T>(this StreamExecutionEnvironment environment, IEnumerable<T> elements)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.FromSource(new CollectionSource<T>(elements)).SetParallelism(1);
    }

    /// <summary>Begins a stream with the given records, in their order: one subtask reads them unless more are set.</summary>
    public static SingleOutputStreamOperator<T> FromElements<T>(this StreamExecutionEnvironment environment, params T[] elements) =>
        environment.FromCollection(elements);

    /// <summary>
    /// Begins a stream with the whole numbers from <paramref name="from"/> to <paramref name="to"/>, both included, shared out among the
    /// subtasks.
    /// </summary>
    public static SingleOutputStreamOperator<long> FromSequence(this StreamExecutionEnvironment environment, long from, long to)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.FromSource(new NumberSequenceSource(from, to));
    }
}
