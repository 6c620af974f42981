using System.Net;
using System.Net.Sockets;

namespace FlinkNet.EndToEnd;

internal static class FreePort
{
    /// <summary>A port that nothing listened on a moment ago.</summary>
    public static int Next()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
