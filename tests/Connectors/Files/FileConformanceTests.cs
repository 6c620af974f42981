using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Conformance;
using FlinkNet.Connectors.Tests.Fakes;

namespace FlinkNet.Connectors.Tests.Files;

public abstract class FileConformance<T> : SourceConformance<T, FileSplit, FileEnumeratorState>, IDisposable
{
    private protected TempFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class LinesConformanceTests : FileConformance<string>
{
    protected override IReadOnlyList<string> Expected { get; } =
        [.. Enumerable.Range(0, 40).Select(number => $"{number}: {new string('ü', number % 7 * 5)}")];

    protected override ISource<string, FileSplit, FileEnumeratorState> CreateSource() =>
        FileSource.Lines(Folder.Write("lines.txt", string.Join("\r\n", Expected)))
            .WithSplitSize(32)
            .With(settings => settings with { BufferSize = 16 });
}

public sealed class FolderConformanceTests : FileConformance<string>
{
    protected override IReadOnlyList<string> Expected { get; } = [.. Enumerable.Range(0, 40).Select(number => $"line {number}")];

    protected override ISource<string, FileSplit, FileEnumeratorState> CreateSource()
    {
        for (var file = 0; file < 10; file++)
        {
            Folder.Write($"{file % 3}/{file}.txt", string.Join('\n', Expected.Skip(4 * file).Take(4)) + "\n");
        }

        return FileSource.Lines(Folder.Root);
    }
}

public sealed class CompressedLinesConformanceTests : FileConformance<string>
{
    protected override IReadOnlyList<string> Expected { get; } = [.. Enumerable.Range(0, 40).Select(number => $"line {number}")];

    protected override ISource<string, FileSplit, FileEnumeratorState> CreateSource()
    {
        Folder.WriteCompressed("a.gz", string.Join('\n', Expected.Take(25)));
        Folder.WriteCompressed("b.gz", string.Join('\n', Expected.Skip(25)) + "\n");
        return FileSource.Lines(Folder.PathOf("*.gz")).WithSplitSize(16).With(settings => settings with { BufferSize = 16 });
    }
}

public sealed class JsonConformanceTests : FileConformance<Access>
{
    protected override IReadOnlyList<Access> Expected { get; } =
        [.. Enumerable.Range(0, 40).Select(number => new Access($"host \"{number}\" ö", number))];

    protected override ISource<Access, FileSplit, FileEnumeratorState> CreateSource() =>
        FileSource.Json<Access>(Folder.Write(
            "accesses.json",
            string.Concat(
                Expected.Select(access => System.Text.Json.JsonSerializer.Serialize(access) + (access.Bytes % 3 == 0 ? "\n\n" : "\n")))))
            .WithSplitSize(100);
}

public abstract class CsvConformance : FileConformance<City>
{
    protected override IReadOnlyList<City> Expected { get; } =
        [.. Enumerable.Range(0, 40).Select(number => new City($"city\n{number}, \"ü\"", number))];

    protected string WriteFile() => Folder.Write(
        "cities.csv",
        "People;Name\r\n"
            + string.Concat(Expected.Select(city => $"{city.People};\"{city.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n")));
}

public sealed class CsvConformanceTests : CsvConformance
{
    protected override ISource<City, FileSplit, FileEnumeratorState> CreateSource() =>
        FileSource.Csv<City>(WriteFile(), options => options with { Separator = ';' }).WithSplitSize(16);
}

public sealed class MappedCsvConformanceTests : CsvConformance
{
    protected override ISource<City, FileSplit, FileEnumeratorState> CreateSource() =>
        FileSource.Csv(
            WriteFile(),
            row => new City(row["Name"].ToString(), row.Parse<int>(0)),
            options => options with { Separator = ';' });
}
