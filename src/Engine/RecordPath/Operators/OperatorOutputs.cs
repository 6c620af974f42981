using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>All outputs of an operator: the main one and the side outputs that somebody takes. Watermarks go to each.</summary>
/// <typeparam name="T">The type of the main output's records.</typeparam>
internal sealed class OperatorOutputs<T> : IControlReceiver
{
    private readonly Dictionary<string, SideOutput> _sides;

    public OperatorOutputs(Output<T> main, IEnumerable<SideOutput> sides)
    {
        Main = main;
        _sides = sides.ToDictionary(side => side.Tag.Id, StringComparer.Ordinal);
    }

    /// <summary>The main output.</summary>
    public Output<T> Main { get; }

    /// <summary>Emits a record to a side output; a record to one that nobody takes is dropped.</summary>
    /// <exception cref="FlinkException">The side output's records have another type.</exception>
    public void Collect<TSide>(OutputTag<TSide> tag, TSide value, long timestamp)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (!_sides.TryGetValue(tag.Id, out var side))
        {
            return;
        }

        if (side is not SideOutput<TSide> typed)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"side output '{tag.Id}' is taken as {side.Tag.RecordType.Name} and emitted as {typeof(TSide).Name}: use the same "
                    + $"OutputTag for both.");
        }

        typed.Output.Collect(value, timestamp);
    }

    /// <summary>Hands on what was gathered.</summary>
    public void Flush()
    {
        Main.Flush();
        foreach (var side in _sides.Values)
        {
            side.Flush();
        }
    }

    public void ProcessWatermark(long timestamp)
    {
        Main.ProcessWatermark(timestamp);
        foreach (var side in _sides.Values)
        {
            side.Control.ProcessWatermark(timestamp);
        }
    }

    public void ProcessWatermarkStatus(WatermarkStatus status)
    {
        Main.ProcessWatermarkStatus(status);
        foreach (var side in _sides.Values)
        {
            side.Control.ProcessWatermarkStatus(status);
        }
    }
}

/// <summary>A side output that somebody takes.</summary>
internal abstract class SideOutput(OutputTag tag)
{
    /// <summary>Its tag.</summary>
    public OutputTag Tag { get; } = tag;

    /// <summary>Where watermarks go.</summary>
    public abstract IControlReceiver Control { get; }

    /// <summary>Hands on what was gathered.</summary>
    public abstract void Flush();
}

/// <inheritdoc/>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed class SideOutput<T>(OutputTag<T> tag, Output<T> output) : SideOutput(tag)
{
    /// <summary>Where records go.</summary>
    public Output<T> Output { get; } = output;

    public override IControlReceiver Control => Output;

    public override void Flush() => Output.Flush();
}
