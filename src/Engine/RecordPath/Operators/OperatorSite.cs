namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Where an operator is made: what its task has for it, and who takes what it emits.</summary>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
/// <param name="scope">What the elements of the task share.</param>
/// <param name="context">What the operator may know and keep.</param>
/// <param name="control">Wakes the task.</param>
/// <param name="watermarkInterval">How often watermark generators are asked.</param>
/// <param name="buildMain">Builds who takes the main output: what follows in the chain.</param>
/// <param name="buildReceivers">Builds who takes the main output and the side outputs.</param>
internal sealed class OperatorSite<TOut>(
    TaskScope scope,
    OperatorContext context,
    TaskControl control,
    TimeSpan watermarkInterval,
    Func<IStreamReceiver<TOut>> buildMain,
    Func<OperatorReceivers<TOut>> buildReceivers)
{
    /// <summary>What the elements of the task share.</summary>
    public TaskScope Scope => scope;

    /// <summary>What the operator may know and keep.</summary>
    public OperatorContext Context => context;

    /// <summary>Wakes the task.</summary>
    public TaskControl Control => control;

    /// <summary>How often watermark generators are asked.</summary>
    public TimeSpan WatermarkInterval => watermarkInterval;

    /// <summary>
    /// Builds what follows, for an operator that has no side outputs. A factory calls this or <see cref="BuildReceivers"/>, once.
    /// </summary>
    public IStreamReceiver<TOut> BuildMain() => buildMain();

    /// <summary>Builds what follows, for an operator that may have side outputs.</summary>
    public OperatorReceivers<TOut> BuildReceivers() => buildReceivers();
}
