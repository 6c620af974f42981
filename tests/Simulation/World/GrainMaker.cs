using System.Collections.Concurrent;
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

    private static readonly ConcurrentDictionary<Type, Shape> Shapes = new();

    /// <summary>The states that a grain stores, in the order of its constructor.</summary>
    public static IReadOnlyList<SimState> StatesOf(SimActivation activation, Type type, SimGrainStorage storage) =>
        [.. ShapeOf(type).Parameters
            .Where(parameter => parameter.StateName is not null)
            .Select(parameter =>
                SimState.Create(
                    parameter.Type.GetGenericArguments()[0],
                    storage,
                    activation.Silo,
                    activation.GrainId,
                    parameter.StateName!))];

    public static object Create(SimActivation activation, Type type, IReadOnlyList<SimState> states)
    {
        var left = new Queue<SimState>(states);
        object? Argument(Parameter parameter)
        {
            if (parameter.StateName is not null)
            {
                return left.Dequeue();
            }

            if (parameter.Type == typeof(IGrainContextAccessor))
            {
                return new Accessor(activation);
            }

            return parameter.ServiceKey is { } key
                ? activation.ActivationServices.GetRequiredKeyedService(parameter.Type, key)
                : activation.ActivationServices.GetRequiredService(parameter.Type);
        }

        var shape = ShapeOf(type);

        object?[] context = [activation, null];
        SetContext.Invoke(null, context);
        try
        {
            return shape.Constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, Array.ConvertAll(shape.Parameters, Argument), null);
        }
        finally
        {
            ResetContext.Invoke(null, [context[1]]);
        }
    }

    private static Shape ShapeOf(Type type) => Shapes.GetOrAdd(type, static type =>
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Single();
        return new Shape(constructor, Array.ConvertAll(constructor.GetParameters(), parameter => new Parameter(
            parameter.ParameterType,
            parameter.GetCustomAttribute<PersistentStateAttribute>()?.StateName,
            parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key)));
    });

    private sealed class Accessor(SimActivation activation) : IGrainContextAccessor
    {
        public IGrainContext GrainContext => activation;
    }

    private sealed record Shape(ConstructorInfo Constructor, Parameter[] Parameters);

    private sealed record Parameter(Type Type, string? StateName, object? ServiceKey);
}
