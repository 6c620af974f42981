using System.Collections.Frozen;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>
/// Finds the factory of a step's operator by the step's type. The steps stand in the API, which knows no engine; each factory says in its
/// base type whose operators it makes, so that there is no list of operators anywhere.
/// </summary>
internal static class OperatorFactories
{
    private static readonly Lazy<FrozenDictionary<Type, Type>> ByStep = new(Find);

    /// <summary>Which steps have a factory: the generic definitions of their types.</summary>
    public static IEnumerable<Type> Steps => ByStep.Value.Keys;

    /// <summary>The factory of a step, which has the step's types.</summary>
    public static TFactory Of<TFactory>(Transformation step)
    {
        var type = step.GetType();
        return ByStep.Value.TryGetValue(type.GetGenericTypeDefinition(), out var factory)
            ? (TFactory)Activator.CreateInstance(factory.MakeGenericType(type.GenericTypeArguments))!
            : throw new InvalidOperationException(
                $"Nothing makes the operator of a {type.Name} ('{step.Name}'): derive a factory from OneInputOperatorFactory or "
                + "TwoInputOperatorFactory, beside the operator.");
    }

    private static FrozenDictionary<Type, Type> Find() =>
        typeof(OperatorFactories).Assembly.GetTypes().Where(IsFactory).ToFrozenDictionary(StepOf);

    private static bool IsFactory(Type type) =>
        type is { IsAbstract: false, BaseType: { IsGenericType: true } parent }
        && parent.GetGenericTypeDefinition() is var definition
        && (definition == typeof(OneInputOperatorFactory<,,>) || definition == typeof(TwoInputOperatorFactory<,,,>));

    private static Type StepOf(Type factory)
    {
        var step = factory.BaseType!.GenericTypeArguments[0];
        return step.GenericTypeArguments.SequenceEqual(factory.GetGenericArguments())
            ? step.GetGenericTypeDefinition()
            : throw new InvalidOperationException($"{factory.Name} must have the type parameters of {step.Name}, in their order.");
    }
}
