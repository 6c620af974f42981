namespace FlinkNet;

/// <summary>Accumulators by their names: each is made when it is first asked for.</summary>
public static class AccumulatorExtensions
{
    /// <summary>The counter of that name.</summary>
    /// <exception cref="Model.FlinkException">There is another kind of accumulator of that name.</exception>
    public static IntCounter GetIntCounter(this IRuntimeContext context, string name) => context.GetOrAdd<IntCounter>(name);

    /// <summary>The counter of that name.</summary>
    /// <exception cref="Model.FlinkException">There is another kind of accumulator of that name.</exception>
    public static LongCounter GetLongCounter(this IRuntimeContext context, string name) => context.GetOrAdd<LongCounter>(name);

    /// <summary>The sum of that name.</summary>
    /// <exception cref="Model.FlinkException">There is another kind of accumulator of that name.</exception>
    public static DoubleCounter GetDoubleCounter(this IRuntimeContext context, string name) => context.GetOrAdd<DoubleCounter>(name);

    /// <summary>The histogram of that name.</summary>
    /// <exception cref="Model.FlinkException">There is another kind of accumulator of that name.</exception>
    public static Histogram GetHistogram(this IRuntimeContext context, string name) => context.GetOrAdd<Histogram>(name);

    private static TAccumulator GetOrAdd<TAccumulator>(this IRuntimeContext context, string name)
        where TAccumulator : class, IAccumulator, new()
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.GetAccumulator<TAccumulator>(name) is { } known)
        {
            return known;
        }

        var added = new TAccumulator();
        context.AddAccumulator(name, added);
        return added;
    }
}
