using System.Reflection;
using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Gives every attempt of every subtask an operator object of its own.</summary>
/// <typeparam name="TOperator">The operator's interface.</typeparam>
public sealed class OperatorSupplier<TOperator> : IOperatorSupplier
    where TOperator : class
{
    private readonly Func<TOperator> _create;

    private OperatorSupplier(Func<TOperator> create, object? prototype = null) => (_create, Prototype) = (create, prototype);

    /// <summary>The object that is copied; null when a factory makes objects, which are not known before.</summary>
    internal object? Prototype { get; }

    object? IOperatorSupplier.Prototype => Prototype;

    /// <summary>Whether the operator object is known to keep state without keys.</summary>
    internal bool KeepsState => Prototype is ICheckpointedFunction;

    /// <summary>Supplies what <paramref name="factory"/> makes, a new object each time.</summary>
    public static OperatorSupplier<TOperator> FromFactory(Func<TOperator> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new OperatorSupplier<TOperator>(() =>
        {
            var made = factory();
            AsyncFunctions.RefuseVoid(made);
            return made;
        });
    }

    /// <summary>Supplies <paramref name="shared"/> itself: for functions without any state of their own.</summary>
    internal static OperatorSupplier<TOperator> FromStateless(TOperator shared) => new(() => shared);

    /// <summary>Supplies shallow copies of <paramref name="prototype"/>.</summary>
    /// <exception cref="InvalidJobException">A field already holds a mutable collection, which the copies would share.</exception>
    public static OperatorSupplier<TOperator> FromPrototype(TOperator prototype)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        AsyncFunctions.RefuseVoid(prototype);
        OperatorPrototype.RefuseSharedCollections(prototype);
        return new OperatorSupplier<TOperator>(() => (TOperator)OperatorPrototype.Clone(prototype), prototype);
    }

    /// <summary>Makes the operator object of one attempt of one subtask.</summary>
    public TOperator Create() => _create();

    /// <summary>Supplies what <paramref name="adapt"/> puts before each object.</summary>
    internal OperatorSupplier<TOther> Behind<TOther>(Func<TOperator, TOther> adapt)
        where TOther : class => new(() => adapt(_create()), Prototype);
}

/// <summary>A supplier of operator objects, whatever their interface.</summary>
internal interface IOperatorSupplier
{
    /// <summary>The object that is copied; null when there is none.</summary>
    object? Prototype { get; }
}

internal static class OperatorPrototype
{
    private static readonly MethodInfo MemberwiseCloneMethod =
        typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static object Clone(object prototype) => MemberwiseCloneMethod.Invoke(prototype, null)!;

    public static void RefuseSharedCollections(object prototype)
    {
        for (var type = prototype.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (
                var field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (IsMutableCollection(field.GetValue(prototype)))
                {
                    throw new InvalidJobException(
                        $"Field '{field.Name}' of operator {prototype.GetType().Name} holds a {field.FieldType.Name} before Open(): "
                        + "all subtasks of a process would share it. Make it in Open(), or pass a factory: "
                        + $"() => new {prototype.GetType().Name}(…).");
                }
            }
        }
    }

    private static bool IsMutableCollection(object? value) => value switch
    {
        null or string => false,
        System.Text.StringBuilder => true,
        _ => value.GetType().Namespace is "System.Collections.Generic" or "System.Collections.Concurrent" or "System.Collections"
             && value is System.Collections.IEnumerable,
    };
}
