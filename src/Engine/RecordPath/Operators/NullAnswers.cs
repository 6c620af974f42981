using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>
/// What becomes of a null that a function answers for a record: where its type is not nullable it is refused, since the step after could
/// only fail, and name the wrong operator. Found out when there is a null, since it takes reflection.
/// </summary>
/// <param name="function">The user's object or function, or what the library has wrapped it in.</param>
internal sealed class NullAnswers(object function)
{
    private const string NullableContext = "System.Runtime.CompilerServices.NullableContextAttribute";
    private static readonly System.Reflection.Assembly[] Own = [typeof(DataStream<>).Assembly, typeof(NullAnswers).Assembly];

    private bool? _areMeant;

    /// <summary>Refuses a null unless the function says that its records may be null.</summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <exception cref="FlinkException">It does not say so.</exception>
    public void Check<T>()
    {
        if (!(_areMeant ??= AreMeant(MethodsOf(function).ToList())))
        {
            Throw(TypeNames.Of(typeof(T), dropSuffix: ""));
        }
    }

    [DoesNotReturn]
    private static void Throw(string type) => throw new FlinkException(
        FailureOrigin.User,
        $"it answered null for a record, and {type} is not nullable. Answer a record, or answer none with FlatMap; if null is meant, name "
            + $"the type: {type}?, as in Map<{type}?>(…).");

    // The compiler does not write down what it infers for a lambda: there null must be said to be meant. In code that is compiled without
    // nullable types, anything may be null.
    private static bool AreMeant(List<MethodInfo> methods)
    {
        var states = methods.SelectMany(Answers).ToList();
        return states.Count == 0
            || states.Contains(NullabilityState.Nullable)
            || (!states.Contains(NullabilityState.NotNull) && !KnowsNullability(methods[0].Module.Assembly));
    }

    private static IEnumerable<MethodInfo> MethodsOf(object function) => function switch
    {
        Delegate { Target: { } wrapper } when IsOwn(wrapper) => MethodsOf(wrapper),
        Delegate { Method: var method } => [method],
        _ when IsOwn(function) => FieldsOf(function).OfType<Delegate>().SelectMany(MethodsOf),
        _ => function.GetType().GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.IsVirtual && !Own.Contains(method.DeclaringType!.Assembly)),
    };

    private static bool IsOwn(object wrapper) => Own.Contains(wrapper.GetType().Assembly);

    private static IEnumerable<object?> FieldsOf(object wrapper) => wrapper.GetType()
        .GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
        .Select(field => field.GetValue(wrapper));

    // A function answers by what it returns, or by what it hands to a collector.
    private static IEnumerable<NullabilityState> Answers(MethodInfo method)
    {
        var nullability = new NullabilityInfoContext();
        var collectors = method.GetParameters().Where(IsCollector).ToList();
        foreach (var collector in collectors)
        {
            yield return nullability.Create(collector).GenericTypeArguments[0].ReadState;
        }

        if (collectors.Count == 0 && (!method.IsVirtual || method.Name.Split('.')[^1] is "Map" or "InvokeAsync"))
        {
            yield return StateOfRecords(nullability.Create(method.ReturnParameter));
        }
    }

    private static bool IsCollector(ParameterInfo parameter) =>
        parameter.ParameterType.IsGenericType && parameter.ParameterType.GetGenericTypeDefinition() == typeof(ICollector<>);

    // Of a task and of a sequence, its contents.
    private static NullabilityState StateOfRecords(NullabilityInfo answer) =>
        answer.GenericTypeArguments is [var only] && IsHolder(answer.Type.GetGenericTypeDefinition())
            ? StateOfRecords(only)
            : answer.ReadState;

    private static bool IsHolder(Type generic) =>
        generic == typeof(Task<>)
        || generic == typeof(ValueTask<>)
        || generic == typeof(IEnumerable<>)
        || generic == typeof(IReadOnlyCollection<>);

    private static bool KnowsNullability(System.Reflection.Assembly assembly)
    {
        try
        {
            return assembly.GetTypes()
                .Any(type => type.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == NullableContext));
        }
        catch (ReflectionTypeLoadException)
        {
            return false;
        }
    }
}
