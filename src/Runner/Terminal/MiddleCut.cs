using System.Globalization;
using Spectre.Console.Rendering;

namespace FlinkNet.Terminal;

/// <summary>Cuts text to a width in the middle: both ends of the name of a chain tell which one it is.</summary>
internal static class MiddleCut
{
    private const string Mark = "…";

    /// <summary>How many columns of a terminal a text takes.</summary>
    public static int WidthOf(string text) => new Segment(text).CellCount();

    /// <summary>The text, in at most so many columns of a terminal.</summary>
    public static string To(string text, int width)
    {
        if (WidthOf(text) <= width)
        {
            return text;
        }

        if (width < 1)
        {
            return "";
        }

        // Never between the parts of one sign.
        var signs = Signs(text);
        var (head, tail, used) = (0, signs.Count, WidthOf(Mark));
        while (head < tail)
        {
            var isHeadsTurn = head <= signs.Count - tail;
            var next = WidthOf(signs[isHeadsTurn ? head : tail - 1]);
            if (used + next > width)
            {
                break;
            }

            used += next;
            (head, tail) = isHeadsTurn ? (head + 1, tail) : (head, tail - 1);
        }

        return string.Concat(signs.Take(head)) + Mark + string.Concat(signs.Skip(tail));
    }

    private static List<string> Signs(string text)
    {
        var signs = new List<string>();
        var enumerator = StringInfo.GetTextElementEnumerator(text);
        while (enumerator.MoveNext())
        {
            signs.Add(enumerator.GetTextElement());
        }

        return signs;
    }
}
