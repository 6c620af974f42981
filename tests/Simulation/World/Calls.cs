using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlinkNet.Simulation;

/// <summary>Stands for a grain or a TaskManager: what is called on it goes into the network.</summary>
[SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "The runtime derives from it.")]
internal class CallProxy : DispatchProxy
{
    private SimSilo? _caller;
    private CallTarget? _target;

    /// <summary>Makes a reference.</summary>
    public static object Create(SimSilo? caller, CallTarget target)
    {
        var proxy = DispatchProxy.Create(target.Interface, typeof(CallProxy));
        ((CallProxy)proxy)._caller = caller;
        ((CallProxy)proxy)._target = target;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        SimWorld.Current.Network.Call(_caller, _target!, targetMethod!, args ?? []);
}

/// <summary>An answer that is waited for.</summary>
internal abstract class Reply
{
    public abstract Task Task { get; }

    public abstract void Succeed(object? result);

    public abstract void Fail(Exception failure);
}

/// <summary>An answer of a type.</summary>
internal sealed class Reply<T> : Reply
{
    private readonly TaskCompletionSource<T> _source = new();

    public override Task Task => _source.Task;

    public override void Succeed(object? result) => _source.TrySetResult((T)result!);

    public override void Fail(Exception failure) => _source.TrySetException(failure);
}

/// <summary>What a method answers.</summary>
/// <param name="NewReply">Makes an answer that is waited for.</param>
/// <param name="ResultOf">Takes the answer out of its task.</param>
/// <param name="Answer">Carries the answer to another process.</param>
/// <param name="Arguments">Carry the arguments there.</param>
internal sealed record CallShape(Func<Reply> NewReply, Func<Task, object?> ResultOf, Wire.Codec Answer, Wire.Codec[] Arguments)
{
    private static readonly ConcurrentDictionary<MethodInfo, CallShape> Shapes = new();

    public static CallShape Of(MethodInfo method) => Shapes.GetOrAdd(method, static method =>
    {
        var type = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : null;
        var arguments = Array.ConvertAll(method.GetParameters(), parameter => Wire.Of(parameter.ParameterType));
        return type is null
            ? new CallShape(() => new Reply<object?>(), _ => null, Wire.Of(typeof(object)), arguments)
            : (CallShape)typeof(CallShape)
                .GetMethod(nameof(ShapeOf), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type)
                .Invoke(null, [arguments])!;
    });

    private static CallShape ShapeOf<T>(Wire.Codec[] arguments) =>
        new(() => new Reply<T>(), task => ((Task<T>)task).GetAwaiter().GetResult(), Wire.Of(typeof(T)), arguments);
}

/// <summary>What crosses processes, by Orleans' serializers.</summary>
internal static class Wire
{
    private static readonly ConcurrentDictionary<Type, Codec> Codecs = new();

    public static IServiceProvider Services { get; } = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static Serializer Serializer { get; } = Services.GetRequiredService<Serializer>();

    /// <summary>Writes and reads values of a type.</summary>
    public static Codec Of(Type type) => Codecs.GetOrAdd(
        type, static type => (Codec)Activator.CreateInstance(typeof(Codec<>).MakeGenericType(type))!);

    /// <summary>Writes and reads values.</summary>
    internal abstract class Codec
    {
        public abstract byte[] Write(object? value);

        public abstract object? Read(byte[] bytes);
    }

    private sealed class Codec<T> : Codec
    {
        public override byte[] Write(object? value) => Serializer.SerializeToArray((T)value!);

        public override object? Read(byte[] bytes) => Serializer.Deserialize<T>(bytes);
    }
}
