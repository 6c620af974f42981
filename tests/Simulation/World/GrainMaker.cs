using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Simulation;

/// <summary>Makes grains as Orleans does: services, keyed services and stored states for the parameters of their constructors.</summary>
internal static class GrainMaker
{
    private static readonly Type Context = typeof(IGrainContext).Assembly.GetType("Orleans.Runtime.RuntimeContext")!;

    private static readonly MethodInfo SetContext = Context
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
        .Single(method => method.Name == "SetExecutionContext" && method.GetParameters().Length == 2);

    private static readonly MethodInfo ResetContext = Context
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
        .Single(method => method.Name == "ResetExecutionContext" && method.GetParameters().Length == 1);

    /// <summary>The states that a grain stores, in the order of its constructor.</summary>
    public static IReadOnlyList<SimState> StatesOf(SimActivation activation, Type type, SimGrainStorage storage) =>
        [.. Parameters(type)
            .Where(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>() is not null)
            .Select(parameter => SimState.Create(
                parameter.ParameterType.GetGenericArguments()[0], storage, activation.Silo, activation.GrainId, parameter.GetCustomAttribute<PersistentStateAttribute>()!.StateName))];

    public static object Create(SimActivation activation, Type type, IReadOnlyList<SimState> states)
    {
        var left = new Queue<SimState>(states);
        object? Argument(ParameterInfo parameter)
        {
            if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not null)
            {
                return left.Dequeue();
            }

            if (parameter.ParameterType == typeof(IGrainContextAccessor))
            {
                return new Accessor(activation);
            }

            return parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
                ? activation.ActivationServices.GetRequiredKeyedService(parameter.ParameterType, keyed.Key)
                : activation.ActivationServices.GetRequiredService(parameter.ParameterType);
        }

        object?[] context = [activation, null];
        SetContext.Invoke(null, context);
        try
        {
            return Constructor(type).Invoke(BindingFlags.DoNotWrapExceptions, null, [.. Parameters(type).Select(Argument)], null);
        }
        finally
        {
            ResetContext.Invoke(null, [context[1]]);
        }
    }

    private static ConstructorInfo Constructor(Type type) => type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Single();

    private static ParameterInfo[] Parameters(Type type) => Constructor(type).GetParameters();

    private sealed class Accessor(SimActivation activation) : IGrainContextAccessor
    {
        public IGrainContext GrainContext => activation;
    }
}
