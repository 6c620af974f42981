using CsvHelper;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files.Formats;

/// <summary>A CSV row is a record.</summary>
/// <param name="options">How CSV is read.</param>
/// <param name="map">Makes a record of a row; null for the mapper that CsvHelper generated for the type.</param>
internal sealed class CsvFormat<T>(CsvReaderOptions options, Func<CsvRow, T>? map) : FileFormat<T>
{
    public override string Name => "CSV of";

    public override bool IsSplittable => false;

    public override IRecordReader<T> Open(FileSplit split, FileSourceSettings settings, MalformedHandling malformed)
    {
        var bounded = options with { MaxRecordSize = options.MaxRecordSize ?? settings.LineSizeMax, BufferSize = settings.BufferSize };
        return new CsvRecordReader<T>(split, bounded, map, malformed);
    }
}

/// <summary>What all CSV formats share.</summary>
internal static class CsvFormat
{
    /// <summary>Strict unless told otherwise: a row that breaks the rules is skipped, which the reader reports as malformed, and not guessed at.</summary>
    public static CsvReaderOptions Options<T>(Func<CsvReaderOptions, CsvReaderOptions>? configure)
    {
        var strict = CsvReaderOptions.For<T>() with
        {
            MalformedData = CsvMalformedDataHandling.Skip,
            MissingField = CsvMissingFieldHandling.Throw,
        };
        return configure is null
            ? strict
            : configure(strict) ?? throw new InvalidJobException("The function that configures a CSV source returned null; return the options.");
    }
}
