namespace OrdersAndPayments;

/// <summary>Asks the customer service.</summary>
/// <param name="service">Where it is.</param>
public sealed class CustomerClient(Uri service)
{
    // One for the process, as HttpClient is to be used: all subtasks share its connections.
    private static readonly HttpClient Http = new();

    /// <summary>The name of a customer.</summary>
    /// <exception cref="HttpRequestException">The service is not there or busy; asking again may help.</exception>
    public async Task<string> FindNameAsync(long customerId, CancellationToken cancellationToken) =>
        await Http.GetStringAsync(new Uri(service, $"customers/{customerId}"), cancellationToken);
}
