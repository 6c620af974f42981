using System.Reflection;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>
/// Copies records that can be changed in place where somebody else has them, too: each consumer of a stream has its own, and so has the
/// function that emitted it, which may keep it (decision 27). Records that cannot be changed are handed on as they are.
/// </summary>
/// <param name="serializers">Finds copiers; null to copy nothing, for a job that reuses objects.</param>
internal sealed class RecordCopies(ITypeSerializerResolver? serializers)
{
    /// <summary>Nothing is copied.</summary>
    public static RecordCopies None { get; } = new(null);

    /// <summary>What copies records of a type; null when they need not be copied, or cannot be.</summary>
    public ValueCopier<T>? TryCreate<T>()
    {
        if (serializers is null || ImmutableTypes.Contains(typeof(T)))
        {
            return null;
        }

        var copier = ValueCopiers.TryCreate<T>(serializers);
        return typeof(T).IsSealed ? copier : new RuntimeTypeCopier<T>(copier, serializers);
    }

    /// <summary>What copies the records that a user's object or function emits, if it could keep what it answers.</summary>
    /// <param name="function">The object or the delegate.</param>
    public ValueCopier<T>? TryCreateFor<T>(object function) => KeepsNothing(function) ? null : TryCreate<T>();

    /// <summary>Whether records of a type can be changed in place and there is no way to copy them.</summary>
    public bool CannotCopy<T>() => serializers is not null
        && !typeof(T).IsAbstract
        && !ImmutableTypes.ContainsExactly(typeof(T))
        && !FlatTypes.Contains(typeof(T))
        && ValueCopiers.TryCreate<T>(serializers) is null;

    /// <summary>Whether an object has no fields, and a delegate captures nothing, so that it can keep no record.</summary>
    public static bool KeepsNothing(object function)
    {
        var holder = function is Delegate { Target: var target } ? target : function;
        for (var type = holder?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Length > 0)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// Copies records whose type has heirs, each as its own type needs it: so the records of a stream of an abstract record are handed on as
/// they are when those that come cannot be changed.
/// </summary>
internal sealed class RuntimeTypeCopier<T>(ValueCopier<T>? declared, ITypeSerializerResolver serializers) : ValueCopier<T>
{
    private readonly Dictionary<Type, Way> _ways = [];
    private Type? _last;
    private Way _way;

    private enum Way
    {
        /// <summary>The same object.</summary>
        Share,

        /// <summary>A copy of its fields.</summary>
        Clone,

        /// <summary>A copy of it and of what it holds.</summary>
        Copy,
    }

    public override T Copy(T value)
    {
        if (value is null)
        {
            return value;
        }

        var type = value.GetType();
        if (type != _last)
        {
            (_last, _way) = (type, WayOf(type));
        }

        return _way switch
        {
            Way.Share => value,
            Way.Clone => FlatCopier<T>.CloneOf(value),
            _ => declared!.Copy(value),
        };
    }

    public override bool IsFlat(T value) => false;

    private Way WayOf(Type type)
    {
        if (_ways.TryGetValue(type, out var way))
        {
            return way;
        }

        way = ImmutableTypes.ContainsExactly(type) ? Way.Share
            : FlatTypes.Contains(type) ? Way.Clone
            : declared is not null && (type == typeof(T) || serializers.WhyNot(type) is null) ? Way.Copy
            : Way.Share;
        _ways.Add(type, way);
        return way;
    }
}
