using System.Globalization;

namespace FlinkNet.Terminal;

/// <summary>Numbers that keep to a width.</summary>
internal static class Figures
{
    /// <summary>The widest that <see cref="Short"/> answers.</summary>
    public const int Width = 6;

    /// <summary>A number of at least three digits that count: <c>99,999</c>, <c>123k</c>, <c>1.23M</c>, <c>45.6G</c>.</summary>
    public static string Short(double number)
    {
        var rounded = Math.Round(number);
        if (rounded < 100_000)
        {
            return rounded.ToString("N0", CultureInfo.InvariantCulture);
        }

        var (scaled, unit) = number switch
        {
            < 999_500 => (number / 1e3, "k"),
            < 999_500_000 => (number / 1e6, "M"),
            < 999_500_000_000 => (number / 1e9, "G"),
            _ => (number / 1e12, "T"),
        };
        var format = scaled switch
        {
            < 9.995 => "0.00",
            < 99.95 => "0.0",
            _ => "0",
        };
        return scaled.ToString(format, CultureInfo.InvariantCulture) + unit;
    }
}
