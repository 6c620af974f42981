using System.Reflection;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>The serializers of what operators keep records in, made of the records' own.</summary>
internal static class CompositeSerializers
{
    private static readonly Dictionary<Type, MethodInfo> Factories = typeof(CompositeSerializers)
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        .Where(method => method.Name.StartsWith("Of", StringComparison.Ordinal))
        .ToDictionary(method => method.ReturnType.GenericTypeArguments[0].GetGenericTypeDefinition());

    /// <summary>Finds the serializer of a type: a composite one, or the resolver's.</summary>
    public static TypeSerializer<T> Resolve<T>(ITypeSerializerResolver serializers) =>
        typeof(T) == typeof(VoidNamespace) ? (TypeSerializer<T>)(object)new VoidSerializer()
        : typeof(T).IsGenericType && Factories.TryGetValue(typeof(T).GetGenericTypeDefinition(), out var factory)
            ? (TypeSerializer<T>)factory.MakeGenericMethod(typeof(T).GenericTypeArguments).Invoke(null, [serializers])!
        : serializers.ResolveState<T>();

    private static TypeSerializer<List<T>> OfList<T>(ITypeSerializerResolver serializers) => new ListSerializer<T>(Resolve<T>(serializers));

    private static TypeSerializer<Dictionary<TKey, TValue>> OfMap<TKey, TValue>(ITypeSerializerResolver serializers)
        where TKey : notnull => new MapSerializer<TKey, TValue>(Resolve<TKey>(serializers), Resolve<TValue>(serializers));

    private static TypeSerializer<TimestampedElement<T>> OfTimestamped<T>(ITypeSerializerResolver serializers) =>
        new MappedSerializer<TimestampedElement<T>, (T, long)>(
        new PairSerializer<T, long>(Resolve<T>(serializers), Resolve<long>(serializers)),
        element => (element.Value, element.Timestamp),
        stored => new TimestampedElement<T>(stored.Item1, stored.Item2));

    private static TypeSerializer<CoGroupElement<T1, T2>> OfEither<T1, T2>(ITypeSerializerResolver serializers) =>
        new MappedSerializer<CoGroupElement<T1, T2>, (bool, (T1, T2))>(
        new PairSerializer<bool, (T1, T2)>(
            Resolve<bool>(serializers),
            new PairSerializer<T1, T2>(Resolve<T1>(serializers), Resolve<T2>(serializers))),
        element => (element.IsFirst, (element.First, element.Second)),
        stored => stored.Item1 ? new CoGroupElement<T1, T2>(stored.Item2.Item1) : new CoGroupElement<T1, T2>(stored.Item2.Item2));

    private static TypeSerializer<CoGroupContents<T1, T2>> OfBoth<T1, T2>(ITypeSerializerResolver serializers) =>
        new MappedSerializer<CoGroupContents<T1, T2>, (List<T1>, List<T2>)>(
        new PairSerializer<List<T1>, List<T2>>(OfList<T1>(serializers), OfList<T2>(serializers)),
        contents => (contents.First, contents.Second),
        stored => new CoGroupContents<T1, T2>(stored.Item1, stored.Item2));

    private static TypeSerializer<TtlValue<T>> OfMortal<T>(ITypeSerializerResolver serializers) =>
        new MappedSerializer<TtlValue<T>, (T, long)>(
        new PairSerializer<T, long>(Resolve<T>(serializers), Resolve<long>(serializers)),
        value => (value.Value, value.LastAccess),
        stored => new TtlValue<T>(stored.Item1, stored.Item2));
}
