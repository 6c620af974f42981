using System.Globalization;
using FlinkNet.Model;
using StackExchange.Redis;

namespace FlinkNet.Cluster.Redis;

/// <summary>
/// A Redis server by its address: <c>redis://[user:password@]host[:port][/database]</c>, <c>rediss://…</c> with TLS; several hosts are
/// separated by commas.
/// </summary>
internal static class RedisLocation
{
    private const int DefaultPort = 6379;

    /// <summary>The schemes of addresses.</summary>
    public static IReadOnlyList<string> Schemes { get; } = ["redis", "rediss"];

    /// <summary>Reads an address.</summary>
    /// <exception cref="FlinkException">It is none.</exception>
    public static ConfigurationOptions Read(string location)
    {
        var scheme = location.IndexOf("://", StringComparison.Ordinal);
        var rest = location[(scheme + 3)..];
        var (credentials, place) = rest.LastIndexOf('@') is var at and >= 0 ? (rest[..at], rest[(at + 1)..]) : ("", rest);
        var (hosts, database) = place.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
            ? (place[..slash], place[(slash + 1)..])
            : (place, "");
        var options = new ConfigurationOptions
        {
            Ssl = location.StartsWith("rediss", StringComparison.OrdinalIgnoreCase),
            AbortOnConnectFail = true,
            ConnectTimeout = 5_000,
            AsyncTimeout = 5_000,
        };
        var number = 0;
        if (hosts.Length == 0
            || (database.Length > 0 && !int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out number)))
        {
            throw new FlinkException(
                FailureOrigin.User,
                "The address of Redis cannot be read; it must be like redis://user:password@host:6379/0.");
        }

        options.DefaultDatabase = number;
        foreach (var host in hosts.Split(','))
        {
            options.EndPoints.Add(host.Contains(':', StringComparison.Ordinal) ? host : $"{host}:{DefaultPort}");
        }

        if (credentials.Length > 0)
        {
            var colon = credentials.IndexOf(':', StringComparison.Ordinal);
            options.User = colon > 0 ? Uri.UnescapeDataString(credentials[..colon]) : null;
            options.Password = Uri.UnescapeDataString(credentials[(colon + 1)..]);
        }

        return options;
    }
}
