using CsvHelper;
using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

public sealed class MalformedRecordTests : IDisposable
{
    private const string Json = """
        {"host":"a","bytes":1}
        {"host":"b","bytes":
        null
        {"host":"ö","bytes":3}
        """;

    private const string Csv = "Name,People\nBonn,1\nUlm,many\nKöln\nA\"b,2\n\"C\"d,3\nTrier,4\n\"Essen,5\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Json_Malformed_FailsNamingFileLineAndByte()
    {
        var path = _folder.Write("a.json", Json);

        var failure = await Assert.ThrowsAsync<FlinkException>(() => FileSource.Json<Access>(path).ReadAllAsync());

        Assert.Equal(FailureOrigin.User, failure.Origin);
        Assert.StartsWith($"Malformed record in '{path}', line 2 (byte 23): ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("""It reads: {"host":"b","bytes":""", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SkipAndCount", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_MalformedInALaterSplit_IsNamedByItsLineInTheFile()
    {
        var path = _folder.Write("a.json", string.Concat(Enumerable.Repeat("{\"host\":\"a\",\"bytes\":1}\n", 50)) + "oops\n");

        var failure = await Assert.ThrowsAsync<FlinkException>(() => FileSource.Json<Access>(path).WithSplitSize(100).ReadAllAsync());

        Assert.Contains("line 51 (byte 1150)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_MalformedInACompressedFile_IsNamedByItsLine()
    {
        var path = _folder.WriteCompressed("a.json.gz", Json);

        var failure = await Assert.ThrowsAsync<FlinkException>(() => FileSource.Json<Access>(path).ReadAllAsync());

        Assert.Contains("line 2 (byte 23)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_SkipAndCount_LeavesOutAndCounts()
    {
        using var driver = await FileSource.Json<Access>(_folder.Write("a.json", Json))
            .OnMalformed(MalformedRecords.SkipAndCount)
            .StartAsync();

        Assert.Equal([new Access("a", 1), new Access("ö", 3)], driver.ReadToEnd());
        Assert.Equal(2, driver.Malformed);
    }

    [Fact]
    public async Task Json_SendTo_GivesEachToTheHandler()
    {
        var path = _folder.Write("a.json", Json);
        var received = new List<MalformedRecord>();
        using var driver = await FileSource.Json<Access>(path).OnMalformed(MalformedRecords.SendTo(received.Add)).StartAsync();
        driver.ReadToEnd();

        Assert.Equal(
            [(path, 23, """{"host":"b","bytes":"""), (path, 44, "null")],
            received.Select(record => (record.Path, record.Offset, record.Text)));
        Assert.All(received, record => Assert.NotEmpty(record.Reason));
        Assert.Equal(2, driver.Malformed);
    }

    [Fact]
    public async Task Json_OnlyMalformed_StillEnds()
    {
        var path = _folder.Write("a.json", string.Concat(Enumerable.Repeat("oops\n", 5000)));
        using var driver = await FileSource.Json<Access>(path).OnMalformed(MalformedRecords.SkipAndCount).StartAsync();

        Assert.Empty(driver.ReadToEnd());
        Assert.Equal(5000, driver.Malformed);
    }

    [Fact]
    public async Task Csv_Malformed_FailsNamingFileLineAndByte()
    {
        var path = _folder.Write("a.csv", Csv);

        var failure = await Assert.ThrowsAsync<FlinkException>(() => FileSource.Csv<City>(path).ReadAllAsync());

        Assert.Equal(FailureOrigin.User, failure.Origin);
        Assert.StartsWith($"Malformed record in '{path}', line 3 (byte 19): ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("It reads: Ulm,many", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_SendTo_GivesEachToTheHandler()
    {
        var received = new List<MalformedRecord>();
        using var driver = await FileSource.Csv<City>(_folder.Write("a.csv", Csv))
            .OnMalformed(MalformedRecords.SendTo(received.Add))
            .StartAsync();

        Assert.Equal([new City("Bonn", 1), new City("Trier", 4)], driver.ReadToEnd());
        Assert.Equal(["Ulm,many", "Köln", "A\"b,2", "\"C\"d,3", "\"Essen,5\n"], received.Select(record => record.Text));
        Assert.Equal(5, driver.Malformed);
    }

    [Fact]
    public async Task Csv_RestoredBehindMalformedRows_DoesNotReportThemAgain()
    {
        using var driver = await FileSource.Csv<City>(_folder.Write("a.csv", Csv))
            .OnMalformed(MalformedRecords.SkipAndCount)
            .StartAsync(batchSize: 1);
        var before = new List<City>();
        while (before.Count < 2)
        {
            before.AddRange(driver.Step(0));
        }

        using var restored = driver.Restore();

        Assert.Empty(restored.ReadToEnd());
        Assert.Equal((4, 1), (driver.Malformed, restored.Malformed));
    }

    [Theory]
    [InlineData("Name,People\nBonn,1\nUlm,2,3\n", "The row has 3 fields and the header has 2. ")]
    [InlineData("Name,People\nBonn,1\nUlm\n", "The row has 1 field and the header has 2. ")]
    public async Task Csv_RowOfAnotherLengthThanTheHeader_IsMalformed(string content, string expected)
    {
        var failure = await Assert.ThrowsAsync<FlinkException>(() => FileSource.Csv<City>(_folder.Write("a.csv", content)).ReadAllAsync());

        Assert.Contains("line 3 (byte 19): " + expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("CsvFieldCountHandling.Allow", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_TextThatAGuessedSeparatorCutsInTwo_IsMalformedAndNotDropped()
    {
        var path = _folder.Write("a.csv", "Remark\ncold, wet\nwarm, dry\n");

        var failure = await Assert.ThrowsAsync<FlinkException>(() => FileSource.Csv(path, row => row[0].ToString()).ReadAllAsync());
        Assert.Contains(
            "The row has 2 fields and the header has 1. That ',' separates fields was guessed",
            failure.Message,
            StringComparison.Ordinal);

        Assert.Equal(
            ["cold, wet", "warm, dry"],
            await FileSource.Csv(path, row => row[0].ToString(), options => options with { Separator = ';' })
            .ReadAllAsync());
    }

    [Fact]
    public async Task Csv_ExtraFields_WhereTheyAreAllowed_AreLeftOut()
    {
        var source = FileSource.Csv<City>(
            _folder.Write("a.csv", "Name,People\nBonn,1\nUlm,2,3\n"), options =>
                options with { FieldCountMismatch = CsvFieldCountHandling.Allow });

        Assert.Equal([new City("Bonn", 1), new City("Ulm", 2)], await source.ReadAllAsync());
    }

    [Fact]
    public async Task Csv_WithoutHeader_RowOfAnotherLengthThanTheFirst_IsMalformed()
    {
        var path = _folder.Write("a.csv", "Bonn,1\nUlm,2,3\n");

        var failure = await Assert.ThrowsAsync<FlinkException>(
            () => FileSource.Csv(path, row => row[0].ToString(), options => options with { HasHeader = false, Separator = ',' })
                .ReadAllAsync());
        Assert.Contains("The row has 3 fields and the first row has 2. Rows of", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_WithoutHeaderAndSeparator_IsRefused()
    {
        var refusal =
            Assert.Throws<InvalidJobException>(() => FileSource.Csv<City>("a.csv", options => options with { HasHeader = false }));

        Assert.Contains("Separator = ','", refusal.Message, StringComparison.Ordinal);
    }

    // A position counts rows as it did when rows with too many fields were records.
    [Fact]
    public async Task Csv_RestoredBehindARowWithTooManyFields_GoesOnWithTheNextRow()
    {
        var source = FileSource.Csv<City>(_folder.Write("a.csv", "Name,People\nBonn,1\nUlm,2,3\nTrier,4\n"))
            .OnMalformed(MalformedRecords.SkipAndCount);
        using var reader = source.CreateReader(new FakeContext());
        reader.AddSplits([new FileSplit(_folder.PathOf("a.csv"), 0, FileSplit.WholeFile, 2)]);
        var batch = new RecordBatch<City>(4);

        reader.Read(batch);

        Assert.Equal([new City("Trier", 4)], batch.Span.ToArray());
    }

    [Fact]
    public async Task Csv_WithoutANeededColumn_FailsWhateverThePolicy()
    {
        var path = _folder.Write("a.csv", "Name,Other\nBonn,1\n");

        var failure = await Assert.ThrowsAsync<FlinkException>(
            () => FileSource.Csv<City>(path).OnMalformed(MalformedRecords.SkipAndCount).ReadAllAsync());
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("People", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_OfATypeWithoutMapper_FailsSayingWhatToDo()
    {
        var failure = await Assert.ThrowsAsync<FlinkException>(
            () => FileSource.Csv<Access>(_folder.Write("a.csv", "Host,Bytes\na,1\n")).ReadAllAsync());

        Assert.Contains("[CsvRecord]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_QuoteThatNeverCloses_DoesNotTakeAllMemory()
    {
        var path = _folder.Write("a.csv", "Name,People\n\"" + string.Concat(Enumerable.Repeat("x,1\n", 100_000)));

        var failure = await Assert.ThrowsAsync<FlinkException>(
            () => FileSource.Csv<City>(path).WithLineSizeMax(10_000).OnMalformed(MalformedRecords.SkipAndCount).ReadAllAsync());
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(500)]
    public async Task Compressed_CutOff_FailsInsteadOfEndingEarly(int missing)
    {
        var random = new Random(1);
        var lines = string.Join('\n', Enumerable.Range(0, 1000).Select(_ => random.NextInt64()));
        var whole = TempFolder.Compress(System.Text.Encoding.UTF8.GetBytes(lines));
        var path = _folder.Write("a.gz", whole[..^missing]);

        var failure = await Assert.ThrowsAsync<FlinkException>(() => FileSource.Lines(path).ReadAllAsync());
        Assert.Contains($"'{path}' is no complete gzip file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_OfSeveralMembers_IsReadWhole()
    {
        var path = _folder.Write("a.gz", [.. TempFolder.Compress("a\n"u8.ToArray()), .. TempFolder.Compress("b\n"u8.ToArray())]);

        Assert.Equal(["a", "b"], await FileSource.Lines(path).ReadAllAsync());
    }
}
