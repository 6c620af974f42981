namespace FlinkNet.Testing.Conformance;

/// <summary>What happens to an operator under test, in order. The end of its input follows by itself.</summary>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class OperatorScript<TOut>
{
    private readonly List<ScriptStep<TOut>> _steps = [];
    private long _watermark = Model.Watermark.None;

    private protected OperatorScript()
    {
    }

    internal IReadOnlyList<ScriptStep<TOut>> Steps => _steps;

    private protected void AddRecord(string text, long? timestamp, Action<OperatorTestHarnessBase<TOut>> run) =>
        _steps.Add(new ScriptStep<TOut>(text, run, IsWatermark: false, IsLate: timestamp <= _watermark));

    private protected void AddWatermark(long timestamp, Action<OperatorTestHarnessBase<TOut>> run)
    {
        _steps.Add(new ScriptStep<TOut>($"the watermark {timestamp}", run, IsWatermark: true, IsLate: false));
        _watermark = timestamp;
    }

    private protected void AddWait(TimeSpan time) => _steps.Add(
        new ScriptStep<TOut>(
            $"{time} of processing time", harness => harness.AdvanceProcessingTime(time), IsWatermark: false, IsLate: false));
}

/// <summary>The script of an operator with one input.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class OperatorScript<TIn, TOut> : OperatorScript<TOut>
{
    internal OperatorScript()
    {
    }

    /// <summary>A record comes.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its event timestamp in milliseconds since 1970; null for none.</param>
    public OperatorScript<TIn, TOut> Element(TIn value, long? timestamp = null)
    {
        AddRecord($"the record {value}", timestamp, harness => ((OperatorTestHarness<TIn, TOut>)harness).ProcessElement(value, timestamp));
        return this;
    }

    /// <summary>A watermark comes.</summary>
    public OperatorScript<TIn, TOut> Watermark(long timestamp)
    {
        AddWatermark(timestamp, harness => ((OperatorTestHarness<TIn, TOut>)harness).ProcessWatermark(timestamp));
        return this;
    }

    /// <summary>Processing time passes.</summary>
    public OperatorScript<TIn, TOut> Wait(TimeSpan time)
    {
        AddWait(time);
        return this;
    }
}

/// <summary>The script of an operator with two inputs.</summary>
/// <typeparam name="TIn1">The type of the records of the first input.</typeparam>
/// <typeparam name="TIn2">The type of the records of the second input.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class OperatorScript<TIn1, TIn2, TOut> : OperatorScript<TOut>
{
    internal OperatorScript()
    {
    }

    /// <summary>A record of the first input comes.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its event timestamp in milliseconds since 1970; null for none.</param>
    public OperatorScript<TIn1, TIn2, TOut> First(TIn1 value, long? timestamp = null)
    {
        AddRecord($"the record {value} of the first input", timestamp, harness => Of(harness).First.ProcessElement(value, timestamp));
        return this;
    }

    /// <summary>A record of the second input comes.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its event timestamp in milliseconds since 1970; null for none.</param>
    public OperatorScript<TIn1, TIn2, TOut> Second(TIn2 value, long? timestamp = null)
    {
        AddRecord($"the record {value} of the second input", timestamp, harness => Of(harness).Second.ProcessElement(value, timestamp));
        return this;
    }

    /// <summary>The same watermark comes on both inputs.</summary>
    public OperatorScript<TIn1, TIn2, TOut> Watermark(long timestamp)
    {
        AddWatermark(timestamp, harness => Of(harness).ProcessWatermark(timestamp));
        return this;
    }

    /// <summary>Processing time passes.</summary>
    public OperatorScript<TIn1, TIn2, TOut> Wait(TimeSpan time)
    {
        AddWait(time);
        return this;
    }

    private static OperatorTestHarness<TIn1, TIn2, TOut> Of(OperatorTestHarnessBase<TOut> harness) =>
        (OperatorTestHarness<TIn1, TIn2, TOut>)harness;
}

/// <summary>One piece of a script.</summary>
/// <param name="Text">What messages call it.</param>
/// <param name="Run">Lets it happen.</param>
/// <param name="IsWatermark">Whether it is a watermark, which comes again after a restore.</param>
/// <param name="IsLate">Whether it is a record that comes too late.</param>
internal sealed record ScriptStep<TOut>(string Text, Action<OperatorTestHarnessBase<TOut>> Run, bool IsWatermark, bool IsLate);
