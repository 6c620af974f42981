using System.Linq.Expressions;
using System.Reflection;
using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Reads one field of a record, and makes a copy of a record with another value in it; compiled once per operator.</summary>
internal sealed class FieldAccess<T, TField>
{
    private FieldAccess(Func<T, TField> get, Func<T, TField, T> with)
    {
        Get = get;
        With = with;
    }

    public Func<T, TField> Get { get; }

    public Func<T, TField, T> With { get; }

    public static FieldAccess<T, TField> Compile(Expression<Func<T, TField>> field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new FieldAccess<T, TField>(field.Compile(), CompileWith(field));
    }

    private static Func<T, TField, T> CompileWith(Expression<Func<T, TField>> field)
    {
        if (field.Body == field.Parameters[0])
        {
            return (_, value) => (T)(object)value!;
        }

        if (field.Body is not MemberExpression { Member: var member } access || access.Expression != field.Parameters[0])
        {
            throw new InvalidJobException(
                $"'{field}' names no field of {typeof(T).Name}: write a field or property of the record, such as r => r.Amount.");
        }

        if (member is PropertyInfo { CanWrite: false } or FieldInfo { IsInitOnly: true })
        {
            throw new InvalidJobException(
                $"'{member.Name}' of {typeof(T).Name} cannot be set: give the property an init or set accessor, or use Reduce.");
        }

        var record = Expression.Parameter(typeof(T), "record");
        var value = Expression.Parameter(typeof(TField), "value");
        var copy = Expression.Variable(typeof(T), "copy");
        var body = Expression.Block(
            [copy],
            Expression.Assign(copy, CopyOf(record)),
            Expression.Assign(Expression.MakeMemberAccess(copy, member), value),
            copy);
        return Expression.Lambda<Func<T, TField, T>>(body, record, value).Compile();
    }

    private static Expression CopyOf(ParameterExpression record)
    {
        if (typeof(T).IsValueType)
        {
            return record;
        }

        // The method that "with" calls on records; for other classes the shallow copy that every object can make of itself.
        var clone = typeof(T).GetMethod("<Clone>$")
            ?? typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!;
        return Expression.Convert(Expression.Call(record, clone), typeof(T));
    }
}
