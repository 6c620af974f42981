using System.Text;
using CsvHelper;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files.Formats;

/// <summary>Reads the rows of a CSV file as records. Its position is the number of rows it has read.</summary>
internal sealed class CsvRecordReader<T> : IRecordReader<T>
{
    private readonly string _path;
    private readonly Func<CsvRow, T>? _map;
    private readonly MalformedHandling _malformed;
    private readonly CsvReader _rows;
    private readonly CsvRecordMapper<T>? _mapper;
    private readonly bool _isPositioned;

    private readonly bool _isSeparatorGuessed;

    /// <summary>How many fields each row has: 0 for any number, less while there was no row yet.</summary>
    private int _fieldCount;

    public CsvRecordReader(FileSplit split, CsvReaderOptions options, Func<CsvRow, T>? map, MalformedHandling malformed)
    {
        (_path, _map, _malformed) = (split.Path, map, malformed);
        var isStrict = options.FieldCountMismatch == CsvFieldCountHandling.Throw;
        _fieldCount = isStrict ? -1 : 0;
        _isSeparatorGuessed = options is { Separator: null, Mode: not CsvMode.FixedWidth };

        // Rows that CsvHelper refuses are not counted in the position, and in checkpoints of old those with too many fields are.
        var reporting = options with
        {
            OnMalformedRecord = record => OnMalformedQuotes(record, options.OnMalformedRecord),
            FieldCountMismatch = isStrict ? CsvFieldCountHandling.Allow : options.FieldCountMismatch,
        };
        _rows = CsvReader.Create(FileContent.Open(split.Path, 0), reporting, leaveOpen: false);
        try
        {
            _mapper = map is null ? CreateMapper() : null;
            while (Position < split.Position && MoveNext())
            {
            }

            _isPositioned = true;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Position { get; private set; }

    public bool IsAtEnd { get; private set; }

    public int Read(Span<T> records)
    {
        var count = 0;

        // Malformed rows count too, so that a call is short when there are many.
        for (var row = 0; row < records.Length && MoveNext(); row++)
        {
            if (TryMap(out records[count]))
            {
                count++;
            }
        }

        return count;
    }

    public void Dispose() => _rows.Dispose();

    private bool MoveNext()
    {
        try
        {
            IsAtEnd = !_rows.Read();
        }
        catch (CsvFormatException exception)
        {
            // Thrown only for what leaves no next row to go on with, or because the job's author asked for it.
            throw new FlinkException(
                FailureOrigin.User,
                    $"Input file '{_path}' cannot be read as CSV: {exception.Message} Correct the file or the source's options.",
                        exception);
        }

        if (IsAtEnd)
        {
            return false;
        }

        if (_fieldCount < 0)
        {
            _fieldCount = _rows.Headers.Count > 0 ? _rows.Headers.Count : _rows.FieldCount;
        }

        Position++;
        return true;
    }

    private bool TryMap(out T record)
    {
        if (_fieldCount > 0 && _rows.FieldCount != _fieldCount)
        {
            _malformed.Handle(_path, _rows.ByteOffset, _rows.RawRecord, DescribeMismatch(), cause: null);
            record = default!;
            return false;
        }

        try
        {
            record = _mapper is { } mapper ? _rows.GetRecord(mapper) : _map!(_rows.Current);
            return true;
        }
        catch (Exception exception) when (exception is CsvFormatException or FormatException or OverflowException
            or IndexOutOfRangeException)
        {
            _malformed.Handle(_path, _rows.ByteOffset, _rows.RawRecord, exception.Message, exception);
            record = default!;
            return false;
        }
    }

    private void OnMalformedQuotes(CsvMalformedRecord row, Action<CsvMalformedRecord>? next)
    {
        // A restored reader passes by rows that were dealt with before.
        if (row.Skipped && _isPositioned)
        {
            _malformed.Handle(_path, row.ByteOffset, Encoding.UTF8.GetBytes(row.RawRecord), Describe(row.Reason), cause: null);
        }

        next?.Invoke(row);
    }

    private string DescribeMismatch() =>
        $"The row has {Fields(_rows.FieldCount)} and the {(_rows.Headers.Count > 0 ? "header" : "first row")} has {_fieldCount}. "
        + DescribeSeparator()
        + "Rows of another length are allowed by options with { FieldCountMismatch = CsvFieldCountHandling.Allow }.";

    // A wrong guess is the likely cause of what does not fit.
    private string DescribeSeparator() => _isSeparatorGuessed
        ? $"That '{_rows.Separator}' separates fields was guessed from the first lines; if it is wrong, say what does: "
          + "options with { Separator = ';' }. "
        : "";

    private static string Fields(int count) => count == 1 ? "1 field" : $"{count} fields";

    private static string Describe(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "A quote is inside a field without quotes.",
        CsvMalformedReason.TextAfterClosingQuote => "Text follows the closing quote of a field.",
        CsvMalformedReason.UnterminatedQuote => "A quoted field is never closed.",
        CsvMalformedReason.FieldCountMismatch => "The row has another number of fields than the header.",
        _ => $"The row breaks the rules of CSV ({reason}).",
    };

    private CsvRecordMapper<T> CreateMapper()
    {
        try
        {
            return CsvRecordMapper.Create<T>(_rows);
        }
        catch (InvalidOperationException exception)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"CSV rows cannot be read as {typeof(T).Name}: mark the type [CsvRecord] and make it partial, or give FileSource.Csv "
                    + $"a function that maps a row.",
                exception);
        }
        catch (KeyNotFoundException exception)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Input file '{_path}' does not have the columns that {typeof(T).Name} needs: {exception.Message} {DescribeSeparator()}"
                + "Correct the header, or name the column with [CsvColumn].",
                exception);
        }
    }
}
