using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>
/// The types whose values nobody can change: numbers, strings, dates, structs of those, and records and sealed classes all of whose fields
/// are read-only and of such types. A struct's own fields need not be read-only, since a struct that is stored is a copy. Records whose
/// properties can be set are not among them, whatever the rule about records that are handed over says: state is the user's own.
/// </summary>
internal static class ImmutableTypes
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    private static readonly ConcurrentDictionary<Type, bool> KnownExactly = new();

    private static readonly FrozenSet<Type> Plain = new[]
    {
        typeof(string), typeof(Uri), typeof(Version), typeof(Type), typeof(BigInteger), typeof(IPAddress), typeof(CultureInfo),
        typeof(TimeZoneInfo), typeof(Regex),
    }.ToFrozenSet();

    // Immutable as far as what they hold is.
    private static readonly FrozenSet<Type> Containers = new[]
    {
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableSortedSet<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(FrozenDictionary<,>), typeof(FrozenSet<>), typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>),
        typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>),
    }.ToFrozenSet();

    /// <summary>Whether values of a type cannot be changed.</summary>
    public static bool Contains(Type type) => Known.GetOrAdd(type, static type => IsImmutable(type, []));

    /// <summary>Whether an object of exactly that type cannot be changed, whatever its heirs may be.</summary>
    public static bool ContainsExactly(Type type) => KnownExactly.GetOrAdd(
        type,
        static type => Contains(type)
            || (type is { IsClass: true, IsArray: false } && !IsDelegate(type) && HasImmutableFields(type, [type])));

    private static bool IsImmutable(Type type, HashSet<Type> underWay)
    {
        if (type.IsPrimitive || type.IsEnum || Plain.Contains(type))
        {
            return true;
        }

        if (type.IsGenericType && Containers.Contains(type.GetGenericTypeDefinition()))
        {
            return Array.TrueForAll(type.GenericTypeArguments, argument => IsImmutable(argument, underWay));
        }

        if (type.IsPointer
            || type.IsArray
            || type.IsInterface
            || type.IsAbstract
            || type.IsByRefLike
            || IsDelegate(type))
        {
            return false;
        }

        // A type that holds values of its own type is what its other fields make it.
        return !underWay.Add(type) || ((type.IsValueType || IsRecord(type) || type.IsSealed) && HasImmutableFields(type, underWay));
    }

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    // A record that is not sealed may have an heir that can be changed; the compiler's copies show that it is meant as a value.
    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", BindingFlags.Instance | BindingFlags.Public) is not null;

    private static bool HasImmutableFields(Type type, HashSet<Type> underWay)
    {
        for (var declaring = type; declaring is not null
            && declaring != typeof(object)
            && declaring != typeof(ValueType); declaring = declaring.BaseType)
        {
            foreach (
                var field in declaring.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if ((!type.IsValueType && !field.IsInitOnly) || !IsImmutable(field.FieldType, underWay))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
