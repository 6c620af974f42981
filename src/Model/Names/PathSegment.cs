using System.Text;

namespace FlinkNet.Model;

/// <summary>
/// Makes of a text that a user chose (a job's name, a cluster's id) one segment of a path or of an object's name: within its folder, and
/// another one for another text.
/// </summary>
internal static class PathSegment
{
    /// <summary>What file systems take: 255 bytes.</summary>
    public const int LengthMax = 255;

    /// <summary>
    /// The segment. What is no letter, digit, <c>-</c>, <c>_</c>, <c>.</c> or <c>~</c> is escaped, and so are the two names that lead out
    /// of a folder.
    /// </summary>
    public static string Of(string text) =>
        text is "." or ".." ? text.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(text);

    /// <summary>Why a text cannot be a segment, as the rest of a sentence; null when it can.</summary>
    public static string? ObstacleOf(string text)
    {
        if (text.Length == 0)
        {
            return "is empty";
        }

        // What stands for a broken letter would be the same for all of them.
        if (text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar) && !text.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return "has half a letter in it (an unpaired surrogate)";
        }

        return Of(text).Length is var length and > LengthMax
            ? $"takes {length} characters as the name of a folder ({Encoding.UTF8.GetByteCount(text)} bytes, those beyond plain "
                + $"letters and digits written as %XX), and {LengthMax} is the most"
            : null;
    }
}
