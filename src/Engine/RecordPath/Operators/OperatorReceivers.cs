namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Who takes what an operator emits; the operator makes its outputs of it.</summary>
/// <typeparam name="T">The type of the main output's records.</typeparam>
/// <param name="Main">Takes the main output.</param>
/// <param name="Sides">Take the side outputs.</param>
internal sealed record OperatorReceivers<T>(IStreamReceiver<T> Main, IReadOnlyList<SideReceiver> Sides)
{
    /// <summary>Makes the outputs of <paramref name="owner"/>.</summary>
    public OperatorOutputs<T> Attach(TaskScope scope, ChainElement owner) =>
        new(new Output<T>(scope, owner, Main, scope.Copies.TryCreate<T>()), Sides.Select(side => side.Attach(scope, owner)));
}

/// <summary>Who takes a side output.</summary>
internal abstract class SideReceiver
{
    /// <summary>Makes the side output of <paramref name="owner"/>.</summary>
    public abstract SideOutput Attach(TaskScope scope, ChainElement owner);
}

/// <inheritdoc/>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed class SideReceiver<T>(OutputTag<T> tag, IStreamReceiver<T> receiver) : SideReceiver
{
    public override SideOutput Attach(TaskScope scope, ChainElement owner) =>
        new SideOutput<T>(tag, new Output<T>(scope, owner, receiver, scope.Copies.TryCreate<T>(), isSide: true));
}
