using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace FlinkNet.Storage.Tests;

/// <summary>Places in the account of the tests.</summary>
internal static class AzuriteLocations
{
    /// <summary>Opens a container.</summary>
    /// <param name="azurite">The account.</param>
    /// <param name="container">The container's name; it is made when it is missing.</param>
    /// <param name="network">What the requests go through; null for nothing.</param>
    public static BlobLocation Open(this Azurite azurite, string container, HttpMessageHandler? network = null)
    {
        var options = new BlobClientOptions();
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(10);
        if (network is not null)
        {
            options.Transport = new HttpClientTransport(network);
        }

        var client = new BlobContainerClient(azurite.ConnectionString, container, options);
        client.CreateIfNotExists();
        return new BlobLocation(client, "tests/");
    }
}
