using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>Refuses, where a step is added, asynchronous functions that nobody would await.</summary>
internal static class AsyncFunctions
{
    private static readonly ConcurrentDictionary<Type, string?> AsyncVoids = new();

    /// <summary>Refuses a step whose records are tasks.</summary>
    /// <exception cref="InvalidJobException">They are.</exception>
    public static void RefuseTasks(Transformation step)
    {
        if (step.OutputType is { } type && IsTask(type))
        {
            throw new InvalidJobException(
                $"'{step.Name}' makes records of type {NameOf(type)}, not of its results, which nobody would await: use MapAsync, or "
                    + "FlatMapAsync for any number of results.");
        }
    }

    /// <summary>Refuses a function that is <c>async void</c>.</summary>
    /// <exception cref="InvalidJobException">It is.</exception>
    public static void RefuseVoid(string step, Delegate function)
    {
        if (IsAsyncVoid(function.Method))
        {
            throw Refusal($"the function of '{step}'");
        }
    }

    /// <summary>Refuses an operator object that the engine would call <c>async void</c> methods of.</summary>
    /// <exception cref="InvalidJobException">It has one.</exception>
    public static void RefuseVoid(object function)
    {
        if (AsyncVoids.GetOrAdd(function.GetType(), FindAsyncVoid) is { } method)
        {
            throw Refusal($"{function.GetType().Name}.{method}");
        }
    }

    private static InvalidJobException Refusal(string what) => new(
        $"'async void' cannot be awaited: {what} answers at its first await, and what it does later is in no checkpoint. Use MapAsync, or "
            + "FlatMapAsync for any number of results.");

    private static bool IsTask(Type type) => type == typeof(Task)
        || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() is var generic
            && (generic == typeof(Task<>) || generic == typeof(ValueTask<>) || generic == typeof(IAsyncEnumerable<>)));

    private static string NameOf(Type type)
    {
        var name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>" : name;
    }

    // What the engine calls is virtual: it implements an interface's method or overrides one. Own helpers are the author's business.
    private static string? FindAsyncVoid(Type type) => type
        .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .FirstOrDefault(method => method.IsVirtual && IsAsyncVoid(method))?.Name;

    private static bool IsAsyncVoid(MethodInfo method) =>
        method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false);
}
