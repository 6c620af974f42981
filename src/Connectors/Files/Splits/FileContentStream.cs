using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>A file's content, read forward; failures name the file.</summary>
internal sealed class FileContentStream(string path, Stream content) : ForwardStream(content)
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Inner.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Input file '{path}' is no complete gzip file: {exception.Message} Put a complete one in its place, or name it "
                    + $"without .gz if it is not compressed.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(FailureOrigin.External, $"Reading input file '{path}' failed: {exception.Message}", exception);
        }
    }
}
