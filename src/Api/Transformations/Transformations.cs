namespace FlinkNet.Transformations;

/// <summary>Where records come from.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TSplit">The type of the splits.</typeparam>
/// <typeparam name="TState">What the enumerator remembers.</typeparam>
public sealed class SourceTransformation<T, TSplit, TState> : Transformation<T>
{
    /// <summary>
    /// By what snapshots name the splits that a reader was reading; they go to other readers when there are more or fewer.
    /// </summary>
    internal const string ReaderSplits = "$splits";

    internal SourceTransformation(int id, string name, ISource<T, TSplit, TState> source, WatermarkStrategy<T> watermarks)
        : base(id, name, [])
    {
        Source = source;
        Watermarks = watermarks;
    }

    /// <summary>The source.</summary>
    public ISource<T, TSplit, TState> Source { get; }

    /// <summary>How the stream's timestamps are assigned.</summary>
    public WatermarkStrategy<T> Watermarks { get; }

    // They are serialized wherever they are handed out, which is checked for itself.
    internal override OperatorDescription Description => new() { States = [DescribedState.List(ReaderSplits, typeof(TSplit), "splits")] };

    internal override void Accept(ITransformationVisitor visitor) => visitor.Visit(this);
}

/// <summary>One record for each record.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class MapTransformation<TIn, TOut> : OneInputTransformation<TIn, TOut>
{
    internal MapTransformation(int id, Transformation<TIn> input, OperatorSupplier<IMapOperator<TIn, TOut>> map)
        : base(id, "Map", input) => Operator = map;

    /// <summary>Supplies the user's map.</summary>
    public OperatorSupplier<IMapOperator<TIn, TOut>> Operator { get; }

    internal override OperatorDescription Description => OperatorDescription.Of(Operator);
}

/// <summary>Some of the records.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class FilterTransformation<T> : OneInputTransformation<T, T>
{
    internal FilterTransformation(int id, Transformation<T> input, OperatorSupplier<IFilterOperator<T>> filter)
        : base(id, "Filter", input) => Operator = filter;

    /// <summary>Supplies the user's filter.</summary>
    public OperatorSupplier<IFilterOperator<T>> Operator { get; }

    internal override OperatorDescription Description => OperatorDescription.Of(Operator);
}

/// <summary>Any number of records for each record.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class FlatMapTransformation<TIn, TOut> : OneInputTransformation<TIn, TOut>
{
    internal FlatMapTransformation(int id, Transformation<TIn> input, OperatorSupplier<IFlatMapOperator<TIn, TOut>> flatMap)
        : base(id, "FlatMap", input) => Operator = flatMap;

    /// <summary>Supplies the user's flat map.</summary>
    public OperatorSupplier<IFlatMapOperator<TIn, TOut>> Operator { get; }

    internal override OperatorDescription Description => OperatorDescription.Of(Operator);
}

/// <summary>The same records, their time told anew.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class WatermarksTransformation<T> : OneInputTransformation<T, T>
{
    internal WatermarksTransformation(int id, Transformation<T> input, WatermarkStrategy<T> watermarks)
        : base(id, "Timestamps/Watermarks", input) => Watermarks = watermarks;

    /// <summary>How the stream's timestamps are assigned.</summary>
    public WatermarkStrategy<T> Watermarks { get; }
}

/// <summary>A side output of a step.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class SideOutputTransformation<T> : VirtualTransformation<T>
{
    internal SideOutputTransformation(int id, Transformation input, OutputTag<T> tag)
        : base(id, tag.Id, [input]) => Tag = tag;

    /// <summary>Which side output.</summary>
    public OutputTag<T> Tag { get; }

    internal override OutputTag? SideOutput => Tag;
}

/// <summary>When a keyed reduce hands on its results.</summary>
public enum ReduceEmission
{
    /// <summary>An updated result for every record.</summary>
    EachRecord,

    /// <summary>One result per key when the input ends.</summary>
    EndOfInput,
}

/// <summary>The records of each key, combined.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class ReduceTransformation<TKey, T> : OneInputTransformation<T, T>
    where TKey : notnull
{
    internal ReduceTransformation(
        int id,
        string name,
        Transformation<T> input,
        IKeySelector<T, TKey> keySelector,
        OperatorSupplier<IReduceOperator<T>> reduce,
        ReduceEmission emission)
        : base(id, name, input)
    {
        KeySelector = keySelector;
        Operator = reduce;
        Emission = emission;
    }

    /// <summary>Tells the key of a record.</summary>
    public IKeySelector<T, TKey> KeySelector { get; }

    /// <summary>Supplies the user's reduce.</summary>
    public OperatorSupplier<IReduceOperator<T>> Operator { get; }

    /// <summary>When results are handed on.</summary>
    public ReduceEmission Emission { get; }

    internal override OperatorDescription Description => new() { KeyType = typeof(TKey), Detail = $" at {Emission}" };
}

/// <summary>How records are shared out among the subtasks of the next step.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class PartitionTransformation<T> : VirtualTransformation<T>
{
    internal PartitionTransformation(int id, Transformation<T> input, Partitioning<T> partitioning)
        : base(id, partitioning.Kind.ToString(), [input]) => Partitioning = partitioning;

    /// <summary>The partitioning.</summary>
    public Partitioning<T> Partitioning { get; }

    internal override Partitioning<T>? GivenPartitioning => Partitioning;
}

/// <summary>The records of several streams, in no particular order between them.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class UnionTransformation<T> : VirtualTransformation<T>
{
    internal UnionTransformation(int id, IReadOnlyList<Transformation> inputs)
        : base(id, "Union", inputs)
    {
    }
}

/// <summary>Where records go.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class SinkTransformation<T> : Transformation
{
    /// <summary>By what snapshots name what a sink has prepared and not committed.</summary>
    internal const string Committables = "$committables";

    internal SinkTransformation(int id, Transformation<T> input, ISink<T> sink)
        : base(id, sink.DefaultName, [input]) => Sink = sink;

    /// <summary>The sink.</summary>
    public ISink<T> Sink { get; }

    /// <inheritdoc/>
    public override Type? OutputType => null;

    internal override OperatorDescription Description => Sink.Accept(new StateOfSink());

    internal override void Accept(ITransformationVisitor visitor) => visitor.Visit(this);

    private sealed class StateOfSink : ISinkVisitor<T, OperatorDescription>
    {
        public OperatorDescription Visit(ISink<T> sink) => OperatorDescription.Plain;

        public OperatorDescription Visit<TCommittable>(ITwoPhaseCommitSink<T, TCommittable> sink) => new()
        {
            States = [DescribedState.List(Committables, typeof((long, TCommittable)), "committables", typeof(TCommittable))],
        };
    }
}
