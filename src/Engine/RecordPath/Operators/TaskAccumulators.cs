using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>What the functions of one task gather for the job's result, by their names.</summary>
internal sealed class TaskAccumulators
{
    private readonly Dictionary<string, IAccumulator> _byName = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<string, IAccumulator> All => _byName;

    /// <summary>Adds one.</summary>
    /// <exception cref="FlinkException">There is one of that name, or it cannot be serialized.</exception>
    public void Add(string name, IAccumulator accumulator, string operatorName, ITypeSerializerResolver serializers)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(accumulator);
        if (serializers.WhyNot(accumulator.GetType()) is { } reason)
        {
            throw new FlinkException(FailureOrigin.User, $"Accumulator '{name}' of operator '{operatorName}': {reason}");
        }

        if (!_byName.TryAdd(name, accumulator))
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Operator '{operatorName}' adds the accumulator '{name}', and its task has one of that name already. Give it another "
                    + "name, or take the one that is there with GetAccumulator.");
        }
    }

    /// <summary>The one of that name; null when there is none.</summary>
    /// <exception cref="FlinkException">It is of another class.</exception>
    public TAccumulator? Get<TAccumulator>(string name)
        where TAccumulator : class, IAccumulator =>
        _byName.GetValueOrDefault(name) switch
        {
            null => null,
            TAccumulator known => known,
            var other => throw new FlinkException(
                FailureOrigin.User,
                $"Accumulator '{name}' is a {TypeNames.Of(other.GetType())}, and is asked for as {TypeNames.Of(typeof(TAccumulator))}."),
        };
}
