using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>A type of state that a program's step has, as far as its types tell it before it is opened.</summary>
/// <param name="Now">What snapshots call it now.</param>
/// <param name="Plain">What they once called it.</param>
internal readonly record struct ExpectedTypes(string Now, string Plain)
{
    public static ExpectedTypes Of(Type type) => new(StoredTypes.Of(type), TypeNames.Of(type));

    public static ExpectedTypes OfKey(Type type) => new(StoredTypes.OfKey(type), TypeNames.Of(type));

    public static ExpectedTypes Of(Type? key, Type row) =>
        key is null ? Of(row) : new(StoredTypes.Of(key, row), $"{TypeNames.Of(key)} -> {TypeNames.Of(row)}");

    /// <summary>Whether what was stored under this name is of this type.</summary>
    public bool Agree(string stored) => StoredTypes.Agree(stored, Now, Plain);
}

/// <summary>What the types of a program's step tell of its state. What a function requests when it is opened is not known.</summary>
internal sealed class ExpectedState
{
    private ExpectedState(OperatorDescription description)
    {
        Keys = description.KeyType is { } key ? ExpectedTypes.OfKey(key) : null;
        foreach (var state in description.States)
        {
            if (state is { Name: { } name, Row: { } row, IsKeyed: false })
            {
                Known[name] = ExpectedTypes.Of(state.Key, row);
            }
            else if (state is { Name: { } keyed, Row: { } value })
            {
                KnownOfKeys[keyed] =
                    ExpectedTypes.Of(description.KeyType, typeof(ValueTuple<,>).MakeGenericType(typeof(VoidNamespace), value));
            }
        }
    }

    /// <summary>The type of the keys; null for a step without.</summary>
    public ExpectedTypes? Keys { get; }

    /// <summary>Lists and broadcast states whose types are known, by name.</summary>
    public Dictionary<string, ExpectedTypes> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>States by key whose types are known, by name.</summary>
    public Dictionary<string, ExpectedTypes> KnownOfKeys { get; } = new(StringComparer.Ordinal);

    public static ExpectedState Of(Transformation step) => new(step.Description);
}
