using System.Text;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Carries out a source's policy on malformed records for one reader.</summary>
internal sealed class MalformedHandling(MalformedRecords policy, ISourceReaderContext context)
{
    private const int ShownMax = 200;

    /// <summary>Counts the record and hands it on, or fails.</summary>
    public void Handle(string path, long offset, ReadOnlySpan<byte> text, string reason, Exception? cause)
    {
        if (policy == MalformedRecords.Fail)
        {
            throw Failure(path, offset, Encoding.UTF8.GetString(text), reason, cause);
        }

        context.CountMalformed();
        policy.Handler?.Invoke(new MalformedRecord(path, offset, Encoding.UTF8.GetString(text), reason));
    }

    private static FlinkException Failure(string path, long offset, string text, string reason, Exception? cause)
    {
        var shown = text.Length <= ShownMax ? text : string.Concat(text.AsSpan(0, ShownMax), "…");
        var line = FileContent.LineNumberAt(path, offset);
        return new FlinkException(
            FailureOrigin.User,
            $"Malformed record in '{path}', line {line} (byte {offset}): {reason} It reads: {shown}\n" +
            "Correct the file, or let the source go on with OnMalformed(MalformedRecords.SkipAndCount).",
            cause);
    }
}
