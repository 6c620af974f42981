using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace FlinkNet.Storage;

/// <summary>
/// Keeps snapshots in a container of a blob account. Large objects go up in blocks, several at a time; an object is there when all its
/// blocks are, and is never written over.
/// </summary>
/// <param name="container">The container.</param>
/// <param name="root">What all names begin with: empty, or a path that ends in <c>/</c>.</param>
public sealed class AzureBlobSnapshotStore(BlobContainerClient container, string root) : ISnapshotStore
{
    /// <summary>
    /// The size of a block, and from which size on there are several: 8 MiB, as large as puts are fast and a repetition is still cheap.
    /// </summary>
    private const int BlockSize = 8 << 20;

    /// <summary>How many blocks go up at once.</summary>
    private const int BlocksInFlightMax = 4;

    private const string WriterKey = "writer";

    /// <inheritdoc/>
    public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        TryWriteAsync(name, (blob, options) => blob.UploadAsync(new BinaryData(content), options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken) =>
        TryWriteAsync(name, (blob, options) => blob.UploadAsync(content, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var content = await container.GetBlobClient(root + name).DownloadContentAsync(cancellationToken);
            return content.Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        try
        {
            var content = await container.GetBlobClient(root + name)
                .DownloadContentAsync(new BlobDownloadOptions { Range = new HttpRange(offset, Math.Max(length, 1)) }, cancellationToken);
            return content.Value.Content.ToMemory()[..Math.Min(length, (int)content.Value.Details.ContentLength)].ToArray();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (RequestFailedException beyond) when (beyond.Status == 416)
        {
            return [];
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        try
        {
            var names = new List<string>();
            await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = root + prefix }, cancellationToken))
            {
                names.Add(blob.Name[root.Length..]);
            }

            return names;
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(root + name).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private async Task<bool> TryWriteAsync(
        string name,
        Func<BlobClient, BlobUploadOptions, Task> upload,
        CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(root + name);
        var writer = Guid.NewGuid().ToString("n");
        try
        {
            await upload(
                blob,
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    Metadata = new Dictionary<string, string> { [WriterKey] = writer },
                    TransferOptions =
                        new StorageTransferOptions
                        {
                            InitialTransferSize = BlockSize,
                            MaximumTransferSize = BlockSize,
                            MaximumConcurrency = BlocksInFlightMax
                        },
                });
            return true;
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // The reply to a write may have been lost and the write repeated: then the object that is there is this one.
            return await IsOfAsync(blob, writer, cancellationToken);
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private static async Task<bool> IsOfAsync(BlobClient blob, string writer, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            return properties.Value.Metadata.TryGetValue(WriterKey, out var actual) && actual == writer;
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure))
        {
            throw new IOException(failure.Message, failure);
        }
    }
}
