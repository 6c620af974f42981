using System.IO.Compression;
using System.Text;
using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

/// <summary>
/// Compressed files are read whole or fail. The runtime's switch for it is off here, as in a process that has decompressed something
/// before.
/// </summary>
public sealed class GzipTests : IDisposable
{
    private const int Lines = 3_000;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task File_CutOffAnywhere_IsNotTakenForWhole(int members)
    {
        byte[] whole = [.. Enumerable.Range(0, members).SelectMany(member => WithName(TempFolder.Compress(Text(member)), "numbers.txt"))];
        var firstEnds = members == 1 ? -1 : whole.Length / 2;
        Assert.Equal(members * Lines, (await ReadAsync(whole)).Count);

        // All of the header and the trailer, and some between. What is cut between two members cannot be told from a whole file.
        foreach (var length in Enumerable.Range(1, 40)
            .Concat(Enumerable.Range(whole.Length - 40, 40))
            .Concat(Enumerable.Range(1, 50).Select(part => whole.Length * part / 51))
            .Where(length => length != firstEnds))
        {
            var failure = await Assert.ThrowsAsync<FlinkException>(() => ReadAsync(whole[..length]));
            Assert.Contains("is no complete gzip file", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task File_OfBytesThatDoNotCompress_CutOffAnywhere_IsNotTakenForWhole()
    {
        // Stored as they are, so that whatever follows the cut would be taken for content.
        var random = new Random(7);
        var text = string.Concat(Enumerable.Range(0, 40).Select(_ => Convert.ToHexString(RandomBytes(random, 20)) + "\n"));
        var whole = Stored(Encoding.ASCII.GetBytes(text));
        Assert.Equal(40, (await ReadAsync(whole)).Count);

        for (var length = 1; length < whole.Length; length += 3)
        {
            await Assert.ThrowsAsync<FlinkException>(() => ReadAsync(whole[..length]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task File_FollowedByZeros_IsReadToItsEnd(int zeros) =>
        Assert.Equal(Lines, (await ReadAsync([.. TempFolder.Compress(Text(0)), .. new byte[zeros]])).Count);

    [Fact]
    public async Task File_WithAChangedByte_Fails()
    {
        var changed = TempFolder.Compress(Text(0));
        changed[^6] ^= 1;

        await Assert.ThrowsAsync<FlinkException>(() => ReadAsync(changed));
    }

    [Fact]
    public async Task File_ThatHoldsNothingOrLittle_IsRead()
    {
        Assert.Empty(await ReadAsync(Convert.FromHexString("1F8B080000000000000303000000000000000000")));
        Assert.Empty(await ReadAsync([]));
        Assert.Equal(["a"], await ReadAsync(TempFolder.Compress("a"u8.ToArray())));
    }

    private async Task<List<string>> ReadAsync(byte[] file) => await FileSource.Lines(_folder.Write("numbers.gz", file)).ReadAllAsync();

    private static byte[] Text(int member) =>
        Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(member * Lines, Lines).Select(number => $"line {number * 7919 % 10_007}\n")));

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>With a name in the header, as gzip writes it.</summary>
    private static byte[] WithName(byte[] gzip, string name) =>
        [.. gzip[..3], 8, .. gzip[4..10], .. Encoding.ASCII.GetBytes(name), 0, .. gzip[10..]];

    private static byte[] Stored(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.NoCompression))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
