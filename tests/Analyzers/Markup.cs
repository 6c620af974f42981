using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace FlinkNet.Analyzers.Tests;

/// <summary>Reads where a text expects a diagnostic: <c>{|FLINK001:KeyBy|}</c>.</summary>
internal static partial class Markup
{
    public static (string Program, IReadOnlyList<(string Id, TextSpan Span)> Marks) Parse(string text)
    {
        var program = new StringBuilder();
        var marks = new List<(string, TextSpan)>();
        var read = 0;
        foreach (Match mark in Mark().Matches(text))
        {
            program.Append(text, read, mark.Index - read);
            marks.Add((mark.Groups["id"].Value, new TextSpan(program.Length, mark.Groups["text"].Length)));
            program.Append(mark.Groups["text"].Value);
            read = mark.Index + mark.Length;
        }

        return (program.Append(text, read, text.Length - read).ToString(), marks);
    }

    [GeneratedRegex(@"\{\|(?<id>FLINK\d{3}):(?<text>.*?)\|\}", RegexOptions.Singleline)]
    private static partial Regex Mark();
}
