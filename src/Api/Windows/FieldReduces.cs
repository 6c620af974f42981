using System.Linq.Expressions;
using System.Numerics;

namespace FlinkNet;

/// <summary>Combines records by one of their fields.</summary>
internal static class FieldReduces
{
    public static Func<T, T, T> Sum<T, TField>(Expression<Func<T, TField>> field)
        where TField : INumber<TField>
    {
        var access = FieldAccess<T, TField>.Compile(field);
        return (sum, next) => access.With(sum, access.Get(sum) + access.Get(next));
    }

    public static Func<T, T, T> Min<T, TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField>
    {
        var access = FieldAccess<T, TField>.Compile(field);
        return (min, next) => ValueOrder.Compare(access.Get(next), access.Get(min)) < 0 ? access.With(min, access.Get(next)) : min;
    }

    public static Func<T, T, T> Max<T, TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField>
    {
        var access = FieldAccess<T, TField>.Compile(field);
        return (max, next) => ValueOrder.Compare(access.Get(next), access.Get(max)) > 0 ? access.With(max, access.Get(next)) : max;
    }

    public static Func<T, T, T> MinBy<T, TField>(Func<T, TField> field, bool first)
        where TField : IComparable<TField>
    {
        ArgumentNullException.ThrowIfNull(field);
        return first
            ? (min, next) => ValueOrder.Compare(field(next), field(min)) < 0 ? next : min
            : (min, next) => ValueOrder.Compare(field(next), field(min)) <= 0 ? next : min;
    }

    public static Func<T, T, T> MaxBy<T, TField>(Func<T, TField> field, bool first)
        where TField : IComparable<TField>
    {
        ArgumentNullException.ThrowIfNull(field);
        return first
            ? (max, next) => ValueOrder.Compare(field(next), field(max)) > 0 ? next : max
            : (max, next) => ValueOrder.Compare(field(next), field(max)) >= 0 ? next : max;
    }
}
