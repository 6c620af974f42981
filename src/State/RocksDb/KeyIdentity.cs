using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Engine.RecordPath.Shuffle.Layouts;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Finds bytes that are the same for keys that are equal, which those of a serializer need not be: equal decimals differ in their zeros,
/// structs have gaps, and
/// a serializer may write the second of two equal strings as a reference to the first.
/// </summary>
internal static class KeyIdentity
{
    private static readonly HashSet<Type> EqualByBytes =
    [
        typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
            typeof(ulong),
        typeof(Int128), typeof(UInt128), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(Guid), typeof(VoidNamespace),
    ];

    /// <summary>Whether a serializer's bytes will do.</summary>
    public static bool IsSerialized<T>() =>
        typeof(T) == typeof(string)
            || KeyShape.TryOf(typeof(T)) is null
            || (IsEqualByBytes(typeof(T)) && SizeOf(typeof(T)) == (StoredLayout.IfNotMemory(typeof(T))?.Size ?? Unsafe.SizeOf<T>()));

    /// <summary>What writes the bytes of a type whose serializer's will not do.</summary>
    public static Action<T, IdentityWriter> Writer<T>()
    {
        var value = Expression.Parameter(typeof(T), "value");
        var output = Expression.Parameter(typeof(IdentityWriter), "output");
        return Expression.Lambda<Action<T, IdentityWriter>>(Write(value, output), value, output).Compile();
    }

    /// <summary>Refuses an object that has more fields than the type that keys are declared as.</summary>
    public static void RequireType(object value, Type declared)
    {
        if (value.GetType() != declared)
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"A key or a part of one is declared as {declared.Name} and is a {value.GetType().Name}: the state back end "
                        + $"cannot tell keys of derived types apart. Seal {declared.Name}, or key by its fields.");
        }
    }

    private static bool IsEqualByBytes(Type type) =>
        EqualByBytes.Contains(type)
            || type.IsEnum
            || (type.IsValueType
                && KeyShape.TryOf(type) is { Kind: KeyShapeKind.Fields } shape
                && shape.Fields.All(field => IsEqualByBytes(field.FieldType)));

    // Of the fields alone: a struct that is larger has gaps.
    private static int SizeOf(Type type) => EqualByBytes.Contains(type) || type.IsEnum
        ? (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!
        : KeyShape.Of(type).Fields.Sum(field => SizeOf(field.FieldType));

    private static Expression Write(Expression value, ParameterExpression output)
    {
        var shape = KeyShape.Of(value.Type);
        return shape.Kind switch
        {
            KeyShapeKind.Plain => Put(output, value),
            KeyShapeKind.Enum => Put(output, Expression.Convert(value, Enum.GetUnderlyingType(value.Type))),
            KeyShapeKind.Nullable =>
                Guarded(output, Expression.Property(value, "HasValue"), Write(Expression.Property(value, "Value"), output)),
            _ => WriteFields(value, shape.Fields, output),
        };
    }

    private static BlockExpression WriteFields(Expression value, IReadOnlyList<FieldInfo> fields, ParameterExpression output)
    {
        var local = Expression.Variable(value.Type, "part");
        List<Expression> writes = [.. fields.Select(field => Write(Expression.Field(local, field), output)), Expression.Empty()];
        if (value.Type is { IsValueType: false, IsSealed: false })
        {
            writes.Insert(
                0,
                Expression.Call(typeof(KeyIdentity), nameof(RequireType), null, local, Expression.Constant(value.Type, typeof(Type))));
        }

        Expression body = Expression.Block(writes);
        var guarded = value.Type.IsValueType ? body : Guarded(output, Expression.ReferenceNotEqual(local, Expression.Constant(null)), body);
        return Expression.Block([local], Expression.Assign(local, value), guarded);
    }

    private static BlockExpression Guarded(ParameterExpression output, Expression isThere, Expression write) =>
        Expression.Block(Put(output, isThere), Expression.IfThen(isThere, write));

    private static MethodCallExpression Put(ParameterExpression output, Expression value) =>
        Expression.Call(output, typeof(IdentityWriter).GetMethod(nameof(IdentityWriter.Put), [value.Type])!, value);
}
