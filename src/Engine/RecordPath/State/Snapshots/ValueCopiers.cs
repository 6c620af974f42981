using System.Buffers;
using System.Reflection;
using FlinkNet.Engine.RecordPath.Serialization;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Makes what copies values that the engine keeps and others have, too.</summary>
internal static class ValueCopiers
{
    /// <summary>What copies values of a type; null when they cannot be changed in place, and when there is no way to copy them.</summary>
    public static ValueCopier<T>? TryCreate<T>(ITypeSerializerResolver serializers) =>
        ImmutableTypes.Contains(typeof(T)) ? null
        : FreezingCopies.TryFind<T>() is { } collection ? new CollectionCopier<T>(collection)
        : FlatTypes.Contains(typeof(T)) && typeof(T).IsSealed ? new FlatCopier<T>()
        : serializers.WhyNot(typeof(T)) is not null ? null
        : serializers.TryResolveCopier<T>() is { } copy ? new DeepCopier<T>(copy)
        : new SerializingCopier<T>(() => CompositeSerializers.Resolve<T>(serializers));
}

/// <summary>Objects whose fields can be set, while what is in them cannot be changed.</summary>
internal static class FlatTypes
{
    /// <summary>Whether a type is of that kind.</summary>
    public static bool Contains(Type type)
    {
        if (!type.IsClass || type.IsArray || typeof(Delegate).IsAssignableFrom(type))
        {
            return false;
        }

        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            var fields =
                declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            if (!fields.All(field => ImmutableTypes.Contains(field.FieldType)))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The shallow copy that every object can make of itself.</summary>
internal sealed class FlatCopier<T> : ValueCopier<T>
{
    private static readonly Func<object, object> Clone =
        typeof(object)
            .GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    /// <summary>The shallow copy of an object.</summary>
    public static T CloneOf(T value) => (T)Clone(value!);

    public override T Copy(T value) => value is null ? value : CloneOf(value);

    public override bool IsFlat(T value) => true;
}

/// <summary>Copies that the host makes, of anything.</summary>
internal sealed class DeepCopier<T>(Func<T, T> copy) : ValueCopier<T>
{
    public override T Copy(T value) => value is null ? value : copy(value);

    public override bool IsFlat(T value) => false;
}

/// <summary>Copies of lists and maps of what cannot be changed.</summary>
internal sealed class CollectionCopier<T>(Func<T, T> copy) : ValueCopier<T>
{
    public override T Copy(T value) => value is null ? value : copy(value);

    public override bool IsFlat(T value) => true;
}

/// <summary>Copies of anything: written and read again.</summary>
internal sealed class SerializingCopier<T>(Func<TypeSerializer<T>> resolve) : ValueCopier<T>
{
    private readonly Lazy<TypeSerializer<T>> _serializer = new(resolve, LazyThreadSafetyMode.PublicationOnly);
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public override T Copy(T value)
    {
        if (value is null)
        {
            return value;
        }

        _buffer.ResetWrittenCount();
        _serializer.Value.Write([value], _buffer);
        var copies = new T[1];
        _serializer.Value.Read(_buffer.WrittenSpan, copies);
        return copies[0];
    }

    public override bool IsFlat(T value) => false;
}
