using FlinkNet;

namespace EventTime;

/// <summary>Asks a service for the countries of users, with a client that lives as long as the task.</summary>
/// <param name="service">The service's address.</param>
public sealed class CountryOfUser(Uri service) : IRichAsyncMapOperator<Visit, string>
{
    private HttpClient _client = null!;

    /// <inheritdoc/>
    public void Open(IRuntimeContext context) => _client = new HttpClient { BaseAddress = service };

    /// <inheritdoc/>
    public async ValueTask<string> MapAsync(Visit value, CancellationToken cancellationToken) =>
        await _client.GetStringAsync($"users/{value.User}/country", cancellationToken);

    /// <inheritdoc/>
    public string Timeout(Visit value, TimeSpan timeout) => "unknown";

    /// <inheritdoc/>
    public void Close() => _client.Dispose();
}
