using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>Chooses the operator of a window: a fast one where it gives the same results, otherwise the general one.</summary>
internal static class WindowOperators
{
    public static WindowedOperator<TKey, T, TResult, TWindow, TOut> Create<TKey, T, TAccumulator, TResult, TWindow, TOut>(
        TaskScope scope,
        OperatorContext context,
        WindowDefinition<TKey, T, TAccumulator, TResult, TWindow, TOut> definition,
        OperatorReceivers<TOut> receivers)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>
    {
        var parts = WindowParts<TKey, T, TResult, TWindow, TOut>.Create(definition.Settings, definition.Function);
        var aggregation = CreateAggregation(context, definition.Aggregation);
        if ((object)definition is WindowDefinition<TKey, T, TAccumulator, TResult, TimeWindow, TOut> timed
            && IsPlain(definition.Settings, parts)
            && FitsInMemory<TKey, TAccumulator>(context, parts.Assigner.Inner))
        {
            var function = (WindowResultFunction<TKey, TResult, TimeWindow, TOut>)(object)parts.Function;
            if (TryCreateFast(scope, context, timed, parts.Assigner.Inner, aggregation, function, receivers) is { } fast)
            {
                return (WindowedOperator<TKey, T, TResult, TWindow, TOut>)(object)fast;
            }
        }

        return CreateGeneral(scope, context, definition, parts, aggregation, receivers);
    }

    /// <summary>The operator that can do everything.</summary>
    public static WindowedOperator<TKey, T, TResult, TWindow, TOut> CreateGeneral<TKey, T, TAccumulator, TResult, TWindow, TOut>(
        TaskScope scope,
        OperatorContext context,
        WindowDefinition<TKey, T, TAccumulator, TResult, TWindow, TOut> definition,
        WindowParts<TKey, T, TResult, TWindow, TOut> parts,
        WindowAggregation<T, TAccumulator, TResult> aggregation,
        OperatorReceivers<TOut> receivers)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow> => parts.Evictor is null
        ? new AggregatingWindowOperator<TKey, T, TAccumulator, TResult, TWindow, TOut>(
            scope, context, definition.KeySelector, definition.Settings, parts, aggregation, receivers)
        : new EvictingWindowOperator<TKey, T, TAccumulator, TResult, TWindow, TOut>(
            scope, context, definition.KeySelector, definition.Settings, parts, aggregation, receivers);

    /// <summary>Makes a subtask's own aggregation.</summary>
    public static WindowAggregation<T, TAccumulator, TResult> CreateAggregation<T, TAccumulator, TResult>(
        OperatorContext context, OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>> supplier)
    {
        var aggregation = supplier.Create();
        if (!ImmutableTypes.Contains(typeof(TAccumulator)))
        {
            aggregation.CopyWith(ValueCopiers.TryCreate<TAccumulator>(context.Serializers), ImmutableTypes.Contains(typeof(TResult)));
        }

        return aggregation;
    }

    private static bool IsPlain<TKey, T, TResult, TWindow, TOut>(
        WindowSettings<T, TWindow> settings,
        WindowParts<TKey, T, TResult, TWindow, TOut> parts)
        where TWindow : IWindow, IEquatable<TWindow> =>
        parts.Evictor is null && settings.AllowedLateness == 0 && EventTimeTrigger.Is(parts.Trigger);

    // Of what may grow with each record, only a back end knows how to keep much. Sliding windows would have it once for each window.
    private static bool FitsInMemory<TKey, TAccumulator>(OperatorContext context, object assigner)
        where TKey : notnull =>
        assigner is SlidingEventTimeWindows
            || !RuntimeHelpers.IsReferenceOrContainsReferences<TAccumulator>()
            || context.KeyedStateIO<TKey>().IsInMemory;

    private static WindowedOperator<TKey, T, TResult, TimeWindow, TOut>? TryCreateFast<TKey, T, TAccumulator, TResult, TOut>(
        TaskScope scope,
        OperatorContext context,
        WindowDefinition<TKey, T, TAccumulator, TResult, TimeWindow, TOut> definition,
        object assigner,
        WindowAggregation<T, TAccumulator, TResult> aggregation,
        WindowResultFunction<TKey, TResult, TimeWindow, TOut> function,
        OperatorReceivers<TOut> receivers)
        where TKey : notnull => assigner switch
        {
            TumblingEventTimeWindows { IsAligned: true } tumbling => new TumblingWindowOperator<TKey, T, TAccumulator, TResult, TOut>(
                scope, context, definition, new PaneLayout(tumbling.Size, tumbling.Size, tumbling.Offset), aggregation, function,
                    receivers),
            SlidingEventTimeWindows sliding when aggregation.IsIncremental =>
                new SlidingWindowOperator<TKey, T, TAccumulator, TResult, TOut>(
                scope, context, definition, new PaneLayout(sliding.Size, sliding.Slide, sliding.Offset), aggregation, function, receivers),
            EventTimeSessionWindows session => new SessionWindowOperator<TKey, T, TAccumulator, TResult, TOut>(
                scope, context, definition, session.Gap, aggregation, function, receivers),
            _ => null,
        };
}

/// <summary>Makes the operator of a window.</summary>
internal sealed class WindowOperatorFactory<TKey, T, TAccumulator, TResult, TWindow, TOut>
    : OneInputOperatorFactory<WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut>, T, TOut>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    protected override OneInputOperator<T> Create(
        WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<T>.Of(WindowOperators.Create(site.Scope, site.Context, step.Definition, site.BuildReceivers()));
}
