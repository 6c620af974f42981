using System.Net;
using System.Net.Sockets;
using FlinkNet.Grains.ControlPlane.Liveness;

namespace FlinkNet.Grains.Tests.ControlPlane;

public sealed class PortProbeTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public PortProbeTests() => _listener.Start();

    private IPEndPoint Port => (IPEndPoint)_listener.LocalEndpoint;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Port_ThatNobodyListensAt_Refuses()
    {
        var port = Port;
        _listener.Stop();

        Assert.True(await PortProbe.IsRefusedAsync(port, Long));
        Assert.True(await PortProbe.ComesToRefuseAsync(port, Long));
    }

    [Fact]
    public async Task Port_ThatSomebodyListensAt_DoesNot()
    {
        Assert.False(await PortProbe.IsRefusedAsync(Port, Long));
        Assert.False(await PortProbe.ComesToRefuseAsync(Port, Short));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Port_OfAProcessWhoseSocketsAreBeingClosed_ComesToRefuse(bool reset)
    {
        var port = Port;
        var probe = PortProbe.ComesToRefuseAsync(port, Long);
        using var connection = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);

        _listener.Stop();
        connection.LingerState = new LingerOption(reset, 0);
        connection.Close();

        Assert.True(await probe);
    }

    [Fact]
    public async Task Port_ThatClosesConnectionsAndListensOn_DoesNotRefuse()
    {
        var probe = PortProbe.ComesToRefuseAsync(Port, TimeSpan.FromMilliseconds(200));
        while (!probe.IsCompleted)
        {
            var accepted = _listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask();
            await Task.WhenAny(probe, accepted);
            (accepted.IsCompletedSuccessfully ? await accepted : null)?.Dispose();
        }

        Assert.False(await probe);
    }
}
