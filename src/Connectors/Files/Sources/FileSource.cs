using System.Text.Json;
using CsvHelper;
using FlinkNet.Connectors.Files.Formats;

namespace FlinkNet.Connectors.Files;

/// <summary>Sources that read files: text lines, JSON lines, CSV.</summary>
/// <remarks>
/// A path names a file, a folder (with all folders below it), or a pattern in which <c>*</c> and <c>?</c> stand for a part of a name and
/// <c>**</c> for any folders. Files and folders whose names begin with <c>.</c> or <c>_</c> are left out unless the path names them, and
/// links
/// to folders are not followed. A name that ends in <c>.gz</c> is decompressed. Content is UTF-8, with or without a byte order mark.
/// </remarks>
public static class FileSource
{
    /// <summary>Each line is a record. Lines end in <c>\n</c> or <c>\r\n</c>; the last needs no end.</summary>
    public static FileSource<string> Lines(string path) => new(new FileSourceSettings(path), new TextLineFormat());

    /// <summary>Each line is a JSON value; blank lines are left out.</summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="path">The file, folder or pattern.</param>
    /// <param name="options">How JSON is read; by default as on the web: names match whatever their case, numbers may stand in
    /// quotes.</param>
    public static FileSource<T> Json<T>(string path, JsonSerializerOptions? options = null) =>
        new(new FileSourceSettings(path), new JsonLineFormat<T>(options ?? JsonSerializerOptions.Web));

    /// <summary>Each row of a CSV file is a record, whose members take the columns of their names.</summary>
    /// <remarks>A row may go over several lines inside quotes, so a CSV file is never cut: it is one split.</remarks>
    /// <typeparam name="T">The type of the records: partial, and marked <c>[CsvRecord]</c>.</typeparam>
    /// <param name="path">The file, folder or pattern.</param>
    /// <param name="configure">
    /// Changes how CSV is read: <c>options => options with { Separator = ';' }</c>. By default there is a header row, the separator is
    /// guessed from the first lines, and a row with bad quotes, or with another number of fields than the header, is malformed: more are
    /// allowed by
    /// <c>FieldCountMismatch = CsvFieldCountHandling.Allow</c>. Without a header row the separator must be named.
    /// </param>
    public static FileSource<T> Csv<T>(string path, Func<CsvReaderOptions, CsvReaderOptions>? configure = null) =>
        new(new FileSourceSettings(path), new CsvFormat<T>(CsvFormat.Options<T>(configure), map: null));

    /// <summary>Each row of a CSV file is a record that a function makes of it.</summary>
    /// <remarks>A row may go over several lines inside quotes, so a CSV file is never cut: it is one split.</remarks>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="path">The file, folder or pattern.</param>
    /// <param name="map">Makes a record of a row, which must not be kept: <c>row => new City(row["Name"].ToString(),
    /// row.Parse&lt;int>(1))</c>.</param>
    /// <param name="configure">
    /// Changes how CSV is read: <c>options => options with { Separator = ';' }</c>. By default there is a header row, the separator is
    /// guessed from the first lines, and a row with bad quotes, or with another number of fields than the header, is malformed: more are
    /// allowed by
    /// <c>FieldCountMismatch = CsvFieldCountHandling.Allow</c>. Without a header row the separator must be named.
    /// </param>
    public static FileSource<T> Csv<T>(string path, Func<CsvRow, T> map, Func<CsvReaderOptions, CsvReaderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new(new FileSourceSettings(path), new CsvFormat<T>(CsvFormat.Options<T>(configure), map));
    }
}
