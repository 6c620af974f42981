using System.Globalization;
using FlinkNet.Model;
using Microsoft.Extensions.Configuration;

namespace FlinkNet;

/// <summary>Reads the values of arguments, and refuses those that are not in their range.</summary>
internal static class ArgumentValues
{
    private const int ADay = 86_400_000;

    /// <summary>Reads a switch.</summary>
    /// <exception cref="FlinkException">It is neither true nor false.</exception>
    public static bool Read(IConfiguration configuration, string name, bool fallback)
    {
        if (configuration[name] is not { } text)
        {
            return fallback;
        }

        return bool.TryParse(text, out var value)
            ? value
            : throw new FlinkException(FailureOrigin.User, $"--{name} is '{text}'; it must be true or false.");
    }

    /// <summary>Reads a number.</summary>
    /// <exception cref="FlinkException">It is not in its range.</exception>
    public static int Read(IConfiguration configuration, string name, int fallback, int min, int max) =>
        ReadIfGiven(configuration, name, min, max) ?? fallback;

    /// <summary>Reads a number; null when none is given.</summary>
    /// <exception cref="FlinkException">It is not in its range.</exception>
    public static int? ReadIfGiven(IConfiguration configuration, string name, int min, int max)
    {
        if (configuration[name] is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new FlinkException(FailureOrigin.User, $"--{name} is '{text}'; it must be a whole number from {min} to {max}.");
    }

    /// <summary>Reads a time in milliseconds, of a day at most.</summary>
    /// <exception cref="FlinkException">It is not in its range.</exception>
    public static TimeSpan ReadTime(IConfiguration configuration, string name, TimeSpan fallback, int min, int max = ADay) =>
        configuration[name] is null ? fallback : TimeSpan.FromMilliseconds(Read(configuration, name, 0, min, max));
}
