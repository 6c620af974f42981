using System.Net;
using System.Net.Sockets;

namespace FlinkNet.Grains.ControlPlane.Liveness;

/// <summary>Dials a silo's port to learn whether anybody listens there. A time-out or an answer says nothing of the kind.</summary>
internal static class PortProbe
{
    // How long after a connection that was closed again the port is dialled anew.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether the port refuses: its process is gone.</summary>
    /// <param name="endpoint">The port.</param>
    /// <param name="patienceMax">How long it may take to answer.</param>
    public static Task<bool> IsRefusedAsync(IPEndPoint endpoint, TimeSpan patienceMax) => WithinAsync(patienceMax, async patience =>
    {
        using var socket = SocketTo(endpoint);
        return await DialAsync(socket, endpoint, patience) == SocketError.ConnectionRefused;
    });

    /// <summary>
    /// Whether the port refuses, or comes to do so while it is watched. A process that is killed has its sockets closed one after another:
    /// its port may still take a connection when others are closed
    /// already, and is closed with that a moment later.
    /// </summary>
    /// <param name="endpoint">The port.</param>
    /// <param name="patienceMax">How long it is watched.</param>
    public static Task<bool> ComesToRefuseAsync(IPEndPoint endpoint, TimeSpan patienceMax) => WithinAsync(patienceMax, async patience =>
    {
        while (true)
        {
            using var socket = SocketTo(endpoint);
            switch (await DialAsync(socket, endpoint, patience))
            {
                case SocketError.ConnectionRefused:
                    return true;
                case SocketError.Success:
                    await WaitForCloseAsync(socket, patience);
                    break;
                case SocketError.ConnectionReset or SocketError.ConnectionAborted:
                    // It was closed before the dialling had noticed that it was taken.
                    break;
                default:
                    return false;
            }

            await Task.Delay(Pause, patience);
        }
    });

    private static Socket SocketTo(IPEndPoint endpoint) => new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

    private static async Task<bool> WithinAsync(TimeSpan patienceMax, Func<CancellationToken, Task<bool>> find)
    {
        using var patience = new CancellationTokenSource(patienceMax);
        try
        {
            return await find(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<SocketError> DialAsync(Socket socket, IPEndPoint endpoint, CancellationToken patience)
    {
        try
        {
            await socket.ConnectAsync(endpoint, patience);
            return SocketError.Success;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private static async Task WaitForCloseAsync(Socket socket, CancellationToken patience)
    {
        var buffer = new byte[256];
        try
        {
            while (await socket.ReceiveAsync(buffer, patience) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // It was reset.
        }
    }
}
