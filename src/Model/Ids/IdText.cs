using System.ComponentModel;
using System.Globalization;

namespace FlinkNet.Model;

/// <summary>
/// Makes an id of a number or its digits, and digits of an id. The JSON of grain storages that knows no other way reads by it what releases
/// stored that had bare numbers, and writes what they read.
/// </summary>
internal abstract class IdText<T> : TypeConverter
    where T : struct
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || sourceType == typeof(long) || sourceType == typeof(int);

    public override bool CanConvertTo(ITypeDescriptorContext? context, Type? destinationType) => destinationType == typeof(string);

    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        Of(Convert.ToInt32(value, CultureInfo.InvariantCulture));

    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value?.ToString();

    protected abstract T Of(int value);
}

/// <summary>Makes an attempt of its ordinal.</summary>
internal sealed class AttemptText : IdText<Attempt>
{
    protected override Attempt Of(int value) => new(value);
}

/// <summary>Makes a subtask's index of the number.</summary>
internal sealed class SubtaskIndexText : IdText<SubtaskIndex>
{
    protected override SubtaskIndex Of(int value) => new(value);
}
