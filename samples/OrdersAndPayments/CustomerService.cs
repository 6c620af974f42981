using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrdersAndPayments;

/// <summary>
/// Stands in for the service that knows the customers: it takes some milliseconds for an answer, and now and then it is busy and says so.
/// </summary>
public sealed class CustomerService : IAsyncDisposable
{
    private static readonly string[] Names = ["Ada", "Barbara", "Edsger", "Grace", "Ken", "Leslie", "Niklaus", "Robin"];

    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private int _calls;
    private int _refused;

    private CustomerService(int port)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>How often it was called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>How often it was busy.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Starts it on a free port of this machine.</summary>
    public static CustomerService Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new CustomerService(FreePort());
            }
            catch (HttpListenerException) when (attempt < 5)
            {
                // Another program took the port meanwhile.
            }
        }
    }

    /// <summary>The name that it answers.</summary>
    public static string NameOf(long customerId) =>
        string.Create(CultureInfo.InvariantCulture, $"{Names[customerId % Names.Length]} {customerId}");

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var context = await _listener.GetContextAsync();
            _ = AnswerAsync(context, Interlocked.Increment(ref _calls));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, int call)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2 + (call % 5)));
            if (call % 7 == 3)
            {
                Interlocked.Increment(ref _refused);
                context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
                context.Response.Close();
                return;
            }

            var customerId = long.Parse(context.Request.Url!.Segments[^1], CultureInfo.InvariantCulture);
            context.Response.Close(Encoding.UTF8.GetBytes(NameOf(customerId)), willBlock: false);
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Who asked is gone.
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
