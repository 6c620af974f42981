using System.Net;
using System.Net.Sockets;

namespace FlinkNet.Silos;

/// <summary>The ports of this machine.</summary>
internal static class LocalPorts
{
    /// <summary>A port that nothing listened on a moment ago.</summary>
    public static int Free(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Whether something listens on the port.</summary>
    public static bool IsTaken(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            return false;
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return true;
        }
    }

    /// <summary>Connects, to see whether something listens and from which of this machine's addresses it can be reached.</summary>
    /// <returns>The own address; null when the connection was refused or not answered within <paramref name="timeout"/>.</returns>
    public static async Task<IPAddress?> TryReachAsync(IPEndPoint endpoint, TimeSpan timeout)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await socket.ConnectAsync(endpoint, deadline.Token);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (Exception silence) when (silence is SocketException or OperationCanceledException)
        {
            return null;
        }
    }
}
