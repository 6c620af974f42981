using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>Two streams as one, for a window operator that takes the records of both.</summary>
internal sealed class CoGroupInputs<T1, T2> : ITwoInputOperator<T1, T2>
{
    private readonly IStreamReceiver<CoGroupElement<T1, T2>> _windows;
    private readonly RecordBatch<CoGroupElement<T1, T2>> _batch = new();

    public CoGroupInputs(IStreamReceiver<CoGroupElement<T1, T2>> windows)
    {
        _windows = windows;
        var watermarks = new TwoInputWatermarks(windows.ProcessWatermark, windows.ProcessWatermarkStatus);
        First = new InputReceiver<T1>(0, watermarks, Process);
        Second = new InputReceiver<T2>(1, watermarks, Process);
    }

    public IStreamReceiver<T1> First { get; }

    public IStreamReceiver<T2> Second { get; }

    private void Process(RecordBatch<T1> batch)
    {
        var values = batch.Span;
        for (var i = 0; i < values.Length; i++)
        {
            _batch.Values[i] = new CoGroupElement<T1, T2>(values[i]);
        }

        HandOn(values.Length, batch.Timestamps);
    }

    private void Process(RecordBatch<T2> batch)
    {
        var values = batch.Span;
        for (var i = 0; i < values.Length; i++)
        {
            _batch.Values[i] = new CoGroupElement<T1, T2>(values[i]);
        }

        HandOn(values.Length, batch.Timestamps);
    }

    private void HandOn(int count, long[] timestamps)
    {
        _batch.Count = count;
        _batch.Timestamps = timestamps;
        _windows.Process(_batch);
        _batch.Clear();
    }
}

/// <summary>Makes the operator of the windows of two streams.</summary>
internal sealed class CoGroupOperatorFactory<TKey, T1, T2, TWindow, TOut>
    : TwoInputOperatorFactory<CoGroupTransformation<TKey, T1, T2, TWindow, TOut>, T1, T2, TOut>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    protected override TwoInputOperator<T1, T2> Create(CoGroupTransformation<TKey, T1, T2, TWindow, TOut> step, OperatorSite<TOut> site)
    {
        var element = WindowOperators.Create(site.Scope, site.Context, step.Definition, site.BuildReceivers());
        var inputs = new CoGroupInputs<T1, T2>(element);
        return new TwoInputOperator<T1, T2>(element, inputs.First, inputs.Second);
    }
}
