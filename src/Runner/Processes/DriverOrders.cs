using System.Net;

namespace FlinkNet.Processes;

/// <summary>
/// What a driver tells its child processes while they run: lines on their standard input. Its end says that the driver is gone.
/// </summary>
internal static class DriverOrders
{
    private const string JoinPrefix = "join ";

    /// <summary>The order to become a member now.</summary>
    public const string TakeTurn = "take-turn";

    /// <summary>The order to leave the cluster and exit.</summary>
    public const string Leave = "leave";

    /// <summary>The order to start a silo for a cluster, and to become a member when it is its turn.</summary>
    public static string Join(IPEndPoint primary, string clusterId) => $"{JoinPrefix}{primary} {clusterId}";

    /// <summary>Reads an order to join.</summary>
    public static bool TryParseJoin(string? order, out IPEndPoint primary, out string clusterId)
    {
        var parts = order is not null && order.StartsWith(JoinPrefix, StringComparison.Ordinal)
            ? order[JoinPrefix.Length..].Split(' ')
            : [];
        if (parts.Length == 2 && IPEndPoint.TryParse(parts[0], out var endpoint))
        {
            (primary, clusterId) = (endpoint, parts[1]);
            return true;
        }

        (primary, clusterId) = (new IPEndPoint(IPAddress.None, 0), "");
        return false;
    }
}
