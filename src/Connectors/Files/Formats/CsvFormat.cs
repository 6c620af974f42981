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
    /// <summary>
    /// Strict unless told otherwise: a row that breaks the rules is skipped, which the reader reports as malformed, and not guessed at. The
    /// reader looks itself at rows with another number of fields than the first, as <see cref="CsvFieldCountHandling.Throw"/> asks for; to
    /// allow them is <see cref="CsvFieldCountHandling.Allow"/>.
    /// </summary>
    public static CsvReaderOptions Options<T>(Func<CsvReaderOptions, CsvReaderOptions>? configure)
    {
        var strict = CsvReaderOptions.For<T>() with
        {
            MalformedData = CsvMalformedDataHandling.Skip,
            MissingField = CsvMissingFieldHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
        };
        var options = configure is null
            ? strict
            : configure(strict)
                ?? throw new InvalidJobException("The function that configures a CSV source returned null; return the options.");

        // With a header, a wrong guess gives columns that are not asked for, or rows of another length than the header. Without one it
        // would cut texts in two and nobody would know.
        return options is not { HasHeader: false, Separator: null, Mode: not CsvMode.FixedWidth }
            ? options
            : throw new InvalidJobException(
                "A CSV source without a header row must be told what separates fields, which would have to be guessed for each file "
                    + "otherwise: "
                + "options with { HasHeader = false, Separator = ',' }.");
    }
}
