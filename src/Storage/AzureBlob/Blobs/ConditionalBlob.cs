using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace FlinkNet.Storage;

/// <summary>A blob that is only ever written on the condition that nobody else has written it since it was read.</summary>
internal sealed class ConditionalBlob(BlobContainerClient container, string name)
{
    private const string WriterKey = "writer";
    private readonly BlobClient _blob = container.GetBlobClient(name);

    /// <summary>Reads the blob.</summary>
    /// <returns>Its bytes and their mark; null when it is not there.</returns>
    /// <exception cref="IOException">It could not be read.</exception>
    public async Task<(BinaryData Content, string ETag)?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var read = await _blob.DownloadContentAsync(cancellationToken);
            return (read.Value.Content, read.Value.Details.ETag.ToString());
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException($"Blob '{name}' could not be read: {failure.Message}", failure);
        }
    }

    /// <summary>Writes the blob if it still bears the mark that it was read with; without a mark, if it is not there yet.</summary>
    /// <returns>Its new mark; null when somebody else has written or deleted it.</returns>
    /// <exception cref="IOException">Whether it was written is not known.</exception>
    public async Task<string?> TryWriteAsync(BinaryData content, string? etag, CancellationToken cancellationToken)
    {
        var writer = Guid.NewGuid().ToString("n");
        try
        {
            var options = new BlobUploadOptions
            {
                Conditions = etag is null
                    ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                    : new BlobRequestConditions { IfMatch = new ETag(etag) },
                Metadata = new Dictionary<string, string> { [WriterKey] = writer },
            };
            return (await _blob.UploadAsync(content, options, cancellationToken)).Value.ETag.ToString();
        }
        catch (RequestFailedException conflict) when (conflict.Status is 404 or 409 or 412)
        {
            // The reply to a write may have been lost and the write repeated: then what is there is this one's.
            return await OwnETagAsync(writer, cancellationToken);
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException($"Blob '{name}' could not be written: {failure.Message}", failure);
        }
    }

    /// <summary>Deletes the blob if it still bears the mark that it was read with; without a mark, sees that it is not there.</summary>
    /// <returns>Whether it is gone; false when somebody else has written it.</returns>
    /// <exception cref="IOException">Whether it was deleted is not known.</exception>
    public async Task<bool> TryDeleteAsync(string? etag, CancellationToken cancellationToken)
    {
        try
        {
            if (etag is not null)
            {
                await _blob.DeleteIfExistsAsync(
                    conditions: new BlobRequestConditions { IfMatch = new ETag(etag) },
                    cancellationToken: cancellationToken);
                return true;
            }
        }
        catch (RequestFailedException conflict) when (conflict.Status is 409 or 412)
        {
            // The reply to the deletion may have been lost; then it is gone.
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException($"Blob '{name}' could not be deleted: {failure.Message}", failure);
        }

        return !await ExistsAsync(cancellationToken);
    }

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _blob.ExistsAsync(cancellationToken);
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException($"Blob '{name}' could not be read: {failure.Message}", failure);
        }
    }

    private async Task<string?> OwnETagAsync(string writer, CancellationToken cancellationToken)
    {
        try
        {
            var properties = (await _blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return properties.Metadata.TryGetValue(WriterKey, out var actual) && actual == writer ? properties.ETag.ToString() : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException($"Blob '{name}' could not be read: {failure.Message}", failure);
        }
    }
}
