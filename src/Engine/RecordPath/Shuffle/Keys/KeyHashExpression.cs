using System.Linq.Expressions;
using System.Reflection;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>Writes the hash of a type of key as an expression over the fields that its equality compares.</summary>
internal static class KeyHashExpression
{
    private static readonly Expression Zero = Expression.Constant(0);

    public static Func<TKey, int> Compile<TKey>()
    {
        var key = Expression.Parameter(typeof(TKey), "key");
        return Expression.Lambda<Func<TKey, int>>(HashOf(key), key).Compile();
    }

    private static Expression HashOf(Expression value)
    {
        var shape = KeyShape.Of(value.Type);
        return shape.Kind switch
        {
            KeyShapeKind.Plain => CallHash(typeof(StableKeyHash), value),
            KeyShapeKind.Enum => CallHash(typeof(EnumKeyHash<,>).MakeGenericType(value.Type, Enum.GetUnderlyingType(value.Type)), value),
            KeyShapeKind.Nullable => HashOfNullable(value),
            _ => HashOfFields(value, shape.Fields),
        };
    }

    private static MethodCallExpression CallHash(Type keyHash, Expression value) =>
        Expression.Call(Expression.Default(keyHash), keyHash.GetMethod(nameof(IKeyHash<>.Hash), [value.Type])!, value);

    private static ConditionalExpression HashOfNullable(Expression value) => Expression.Condition(
        Expression.Property(value, nameof(Nullable<>.HasValue)),
        HashOf(Expression.Property(value, nameof(Nullable<>.Value))),
        Zero);

    private static BlockExpression HashOfFields(Expression value, IReadOnlyList<FieldInfo> fields)
    {
        var local = Expression.Variable(value.Type, "part");
        var hash = fields.Aggregate(Zero, (soFar, field) => Combine(soFar, HashOf(Expression.Field(local, field))));
        var guarded = value.Type.IsValueType
            ? hash
            : Expression.Condition(Expression.ReferenceEqual(local, Expression.Constant(null)), Zero, hash);
        return Expression.Block([local], Expression.Assign(local, value), guarded);
    }

    private static MethodCallExpression Combine(Expression hash, Expression next) =>
        Expression.Call(typeof(KeyMix), nameof(KeyMix.Combine), typeArguments: null, hash, next);
}
