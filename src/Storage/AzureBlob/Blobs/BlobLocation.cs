using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FlinkNet.Model;

namespace FlinkNet.Storage;

/// <summary>
/// A place in a blob account: <c>https://account.blob.core.windows.net/container/path</c>, with a shared access signature behind it or else
/// with <see cref="DefaultAzureCredential"/>; or <c>azure-blob://container/path</c>, with the connection string in
/// <c>AZURE_STORAGE_CONNECTION_STRING</c>.
/// </summary>
/// <param name="Container">The container; it is there.</param>
/// <param name="Root">What all names begin with: empty, or a path that ends in <c>/</c>.</param>
internal sealed record BlobLocation(BlobContainerClient Container, string Root)
{
    /// <summary>The environment variable of the connection string.</summary>
    public const string ConnectionStringVariable = "AZURE_STORAGE_CONNECTION_STRING";

    private const string Scheme = "azure-blob";

    /// <summary>The schemes of addresses.</summary>
    public static IReadOnlyList<string> Schemes { get; } = [Scheme, "https", "http"];

    /// <summary>Whether an address is one of a blob account.</summary>
    public static bool IsOne(string location) => Uri.TryCreate(location, UriKind.Absolute, out var uri) && Schemes.Contains(uri.Scheme);

    /// <summary>Opens a place, and makes its container if that is missing.</summary>
    /// <param name="location">The address.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="FlinkException">It cannot be opened.</exception>
    /// <exception cref="IOException">The account cannot answer for the moment.</exception>
    public static BlobLocation Open(string location, string what) =>
        Open(location, what, static container => container.CreateIfNotExists());

    /// <summary>Opens a place of which something is to be read; a container that is missing is not made.</summary>
    /// <param name="location">The address.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="FlinkException">It cannot be opened, or is not there.</exception>
    /// <exception cref="IOException">The account cannot answer for the moment.</exception>
    public static BlobLocation OpenExisting(string location, string what) => Open(location, what, null);

    private static BlobLocation Open(string location, string what, Action<BlobContainerClient>? create)
    {
        var uri = new Uri(location);
        try
        {
            var (container, path) = uri.Scheme == Scheme ? OfConnectionString(uri) : OfUri(uri);
            Probe(container, path, create);
            return new BlobLocation(container, path.Length == 0 ? "" : path.TrimEnd('/') + "/");
        }
        catch (RequestFailedException busy) when (IsForTheMoment(busy))
        {
            // It answers, so the address is right. Who opens it again later succeeds.
            throw new IOException(
                $"The {what} '{uri.GetLeftPart(UriPartial.Path)}' cannot be opened for the moment: {busy.Message.Split('\n')[0].TrimEnd()}",
                busy);
        }
        catch (RequestFailedException missing) when (create is null && missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"There is no {what} '{uri.GetLeftPart(UriPartial.Path)}'. See that the name is right.",
                missing);
        }
        catch (Exception failure) when (BlobFailure.IsOfTheStore(failure) || failure is FormatException or ArgumentException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"The {what} '{uri.GetLeftPart(UriPartial.Path)}' cannot be opened: {failure.Message.Split('\n')[0].TrimEnd()} See "
                    + $"that the account and the container are right and that the credentials may read, write, list and delete there.",
                failure);
        }
    }

    /// <summary>Whether an account that is there cannot answer for the moment.</summary>
    internal static bool IsForTheMoment(RequestFailedException failure) => failure.Status is 408 or 429 or >= 500;

    // By listing, since a signature for a container does not allow to ask whether it is there.
    private static void Probe(BlobContainerClient container, string path, Action<BlobContainerClient>? create)
    {
        try
        {
            _ = container.GetBlobs(new GetBlobsOptions { Prefix = path }).AsPages(pageSizeHint: 1).First();
        }
        catch (RequestFailedException missing) when (create is not null && missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            create(container);
        }
    }

    private static (BlobContainerClient Container, string Path) OfConnectionString(Uri uri)
    {
        var connection = Environment.GetEnvironmentVariable(ConnectionStringVariable);
        return string.IsNullOrEmpty(connection)
            ? throw new FormatException($"there is no connection string in {ConnectionStringVariable}.")
            : (new BlobContainerClient(connection, uri.Host, Options()), uri.AbsolutePath.TrimStart('/'));
    }

    private static (BlobContainerClient Container, string Path) OfUri(Uri uri)
    {
        var parts = new BlobUriBuilder(uri);
        var path = parts.BlobName;
        parts.BlobName = "";
        return parts.BlobContainerName.Length == 0
            ? throw new FormatException("the address names no container.")
            : (parts.Sas is null
                ? new BlobContainerClient(parts.ToUri(), new DefaultAzureCredential(), Options())
                : new BlobContainerClient(parts.ToUri(), Options()), path);
    }

    private static BlobClientOptions Options() => new()
    {
        // A busy or failing account is asked again for about ten seconds; then the checkpoint is aborted, and the next is tried.
        Retry = { Mode = RetryMode.Exponential, MaxRetries = 4, Delay = TimeSpan.FromMilliseconds(400), MaxDelay = TimeSpan.FromSeconds(5),
            NetworkTimeout = TimeSpan.FromSeconds(30) },
    };
}
