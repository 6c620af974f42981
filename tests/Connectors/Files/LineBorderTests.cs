using System.Text;
using CsCheck;
using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Files.Formats;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

/// <summary>A line belongs to the split in which its first byte lies, whatever the content, the splits and the buffer.</summary>
public sealed class LineBorderTests : IDisposable
{
    private static readonly Gen<string> GenContent = Gen.OneOf("\n", "\r\n", "\r", "a", "é", "漢", "😀", "word ", new string('x', 50))
        .Array[0, 60].Select(string.Concat);

    private static readonly Gen<int> GenBuffer = Gen.OneOf(16, 32, 64, 4096);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_OfAnyContentCutAnywhere_AreThoseOfTheWholeFile() =>
        Gen.Select(GenContent, Gen.Bool, Gen.Int[1, 300], GenBuffer).Sample(
            (content, hasMark, splitSize, bufferSize) =>
            {
                var path = Write(content, hasMark);
                var length = new FileInfo(path).Length;
                var splits = FileSplitter.Cut([new InputFile(path, length)], splitSize, splittable: true, parallelism: 1).ToList();

                Assert.Equal(LinesOf(content), splits.SelectMany(split => Read(split, bufferSize, batchSize: 7)));
            },
            threads: 1);

    [Fact]
    public void Lines_InOneSplitPerByte_AreThoseOfTheWholeFile() =>
        GenContent.Sample(
            content =>
            {
                var path = Write(content, hasMark: false);
                var splits = Enumerable.Range(0, Encoding.UTF8.GetByteCount(content)).Select(at => new FileSplit(path, at, at + 1, at));

                Assert.Equal(LinesOf(content), splits.SelectMany(split => Read(split, bufferSize: 16, batchSize: 1)));
            },
            iter: 50,
            threads: 1);

    [Fact]
    public void Position_AfterEachRecord_RestoresTheRest() =>
        Gen.Select(GenContent, Gen.Bool, Gen.Bool, Gen.Int[1, 300]).Sample(
            (content, hasMark, isCompressed, splitSize) =>
            {
                var path = isCompressed
                    ? _folder.WriteCompressed("file.gz", Text(content, hasMark))
                    : Write(content, hasMark);
                var files = new[] { new InputFile(path, new FileInfo(path).Length) };
                foreach (var split in FileSplitter.Cut(files, splitSize, splittable: true, parallelism: 1))
                {
                    var expected = Read(split, bufferSize: 4096, batchSize: 100).ToList();
                    Assert.Equal(expected, ReadAndRestoreAfterEachBatch(split));
                }
            },
            iter: 50,
            threads: 1);

    [Fact]
    public void Split_InsideALongLine_ReadsNoFurtherThanItsBuffer()
    {
        var path = Write(new string('x', 100_000) + "\nlast", hasMark: false);
        using var lines = new LineScanner(new FileSplit(path, 10, 20, 10), new FileSourceSettings(path) { BufferSize = 64 });

        Assert.False(lines.TryRead(out _));
        Assert.InRange(lines.Position, 20, 20 + 64);
    }

    [Fact]
    public void Line_OverTheBound_IsRefusedWithItsPlace()
    {
        var path = Write("short\n" + new string('x', 1000), hasMark: false);
        var settings = new FileSourceSettings(path) { BufferSize = 16, LineSizeMax = 500 };
        using var reader = new TextLineFormat().Open(new FileSplit(path, 0, 1006, 0), settings, malformed: null!);

        var failure = Assert.Throws<FlinkException>(() => reader.Read(new string[10]));
        Assert.Equal(FailureOrigin.User, failure.Origin);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("more than 500 bytes, from byte 6 on", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfLongLines_StopsBeforeTheBatchIsFull()
    {
        var line = new string('x', 300_000);
        var path = Write(string.Join('\n', Enumerable.Repeat(line, 8)), hasMark: false);
        using var reader = Open(new FileSplit(path, 0, FileSplit.WholeFile, 0), bufferSize: 4096);

        Assert.Equal(4, reader.Read(new string[100]));
    }

    private static string Text(string content, bool hasMark) => (hasMark ? "\uFEFF" : "") + content;

    private static List<string> LinesOf(string content)
    {
        var pieces = content.Split('\n');
        var lines = pieces[..^1].Select(line => line.EndsWith('\r') ? line[..^1] : line).ToList();
        return pieces[^1].Length > 0 ? [.. lines, pieces[^1]] : lines;
    }

    private static IRecordReader<string> Open(FileSplit split, int bufferSize) =>
        new TextLineFormat().Open(split, new FileSourceSettings(split.Path) { BufferSize = bufferSize }, malformed: null!);

    private static IEnumerable<string> Read(FileSplit split, int bufferSize, int batchSize)
    {
        using var reader = Open(split, bufferSize);
        while (!reader.IsAtEnd)
        {
            var batch = new string[batchSize];
            var count = reader.Read(batch);
            foreach (var line in batch.Take(count))
            {
                yield return line;
            }
        }
    }

    private static List<string> ReadAndRestoreAfterEachBatch(FileSplit split)
    {
        var lines = new List<string>();
        while (true)
        {
            using var reader = Open(split, bufferSize: 16);
            var batch = new string[1];
            lines.AddRange(batch.Take(reader.Read(batch)));
            if (reader.IsAtEnd)
            {
                return lines;
            }

            split = split with { Position = reader.Position };
        }
    }

    private string Write(string content, bool hasMark) => _folder.Write("file.txt", Text(content, hasMark));
}
