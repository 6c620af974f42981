using System.Text;
using FlinkNet;

namespace WordCount;

/// <summary>
/// Splits lines into words: maximal runs of Unicode letters and digits, in lower case by the rules of no particular language. Looks at
/// whole characters, so that letters beyond U+FFFF count as letters.
/// </summary>
public sealed class WordSplitter : IRichFlatMapOperator<string, Word>
{
    /// <summary>
    /// How many different words are kept: those of a language are found here rather than made again for each time they occur.
    /// </summary>
    private const int KnownWordsMax = 100_000;

    private HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _knownWords;
    private char[] _word = [];
    private int _length;

    public void Open(IRuntimeContext context)
    {
        _knownWords = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _word = new char[64];
    }

    public void FlatMap(string line, ICollector<Word> output)
    {
        var rest = line.AsSpan();
        while (!rest.IsEmpty)
        {
            // What is no character (half of a surrogate pair) is decoded as U+FFFD, which is no letter.
            Rune.DecodeFromUtf16(rest, out var rune, out var consumed);
            rest = rest[consumed..];
            if (Rune.IsLetterOrDigit(rune))
            {
                Append(Rune.ToLowerInvariant(rune));
            }
            else
            {
                EndWord(output);
            }
        }

        EndWord(output);
    }

    private void Append(Rune rune)
    {
        if (_length + 2 > _word.Length)
        {
            Array.Resize(ref _word, _word.Length * 2);
        }

        _length += rune.EncodeToUtf16(_word.AsSpan(_length));
    }

    private void EndWord(ICollector<Word> output)
    {
        if (_length > 0)
        {
            output.Collect(new Word(TextOf(_word.AsSpan(0, _length)), 1));
            _length = 0;
        }
    }

    private string TextOf(ReadOnlySpan<char> word)
    {
        if (_knownWords.TryGetValue(word, out var known))
        {
            return known;
        }

        if (_knownWords.Set.Count >= KnownWordsMax)
        {
            _knownWords.Set.Clear();
        }

        var text = word.ToString();
        _knownWords.Set.Add(text);
        return text;
    }
}
