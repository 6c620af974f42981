using System.Net;
using System.Net.Sockets;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>Dials a silo's port to learn whether anybody listens there.</summary>
internal static class PortProbe
{
    /// <summary>Whether the port refuses: its process is gone. A time-out or an answer says nothing of the kind.</summary>
    public static async Task<bool> IsRefusedAsync(IPEndPoint endpoint, TimeSpan patienceMax)
    {
        using var patience = new CancellationTokenSource(patienceMax);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, patience.Token);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
