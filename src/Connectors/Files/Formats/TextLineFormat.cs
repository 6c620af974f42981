using System.Text;

namespace FlinkNet.Connectors.Files.Formats;

/// <summary>A line is a record.</summary>
internal sealed class TextLineFormat : FileFormat<string>
{
    public override string Name => "Lines of";

    public override bool IsSplittable => true;

    public override IRecordReader<string> Open(FileSplit split, FileSourceSettings settings, MalformedHandling malformed) =>
        new Reader(split, settings);

    private sealed class Reader(FileSplit split, FileSourceSettings settings) : LineRecordReader<string>(split, settings)
    {
        protected override bool TryDecode(ReadOnlySpan<byte> line, long offset, out string record)
        {
            record = Encoding.UTF8.GetString(line);
            return true;
        }
    }
}
