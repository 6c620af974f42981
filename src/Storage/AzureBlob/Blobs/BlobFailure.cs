using Azure;
using Azure.Identity;

namespace FlinkNet.Storage;

/// <summary>Tells a failure of the store from one of the program.</summary>
internal static class BlobFailure
{
    /// <summary>
    /// Whether an exception is the store's or the network's (the client throws the latter bare, or all its attempts together), or of who
    /// gives out the credentials.
    /// </summary>
    public static bool IsOfTheStore(Exception exception) =>
        exception is RequestFailedException or AuthenticationFailedException or AggregateException or HttpRequestException
            or TaskCanceledException { InnerException: TimeoutException };
}
