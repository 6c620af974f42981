using System.Threading.Channels;

namespace FlinkNet.Processes;

/// <summary>
/// Hears what the driver says, on a thread of its own from the beginning on: the end of the standard input says that the driver is gone,
/// however that came, and then this process ends at once,
/// wherever it is. Nothing else would end one that waits to join a cluster that is not there any more.
/// </summary>
internal sealed class OrderReader
{
    /// <summary>The exit code of a process whose driver is gone.</summary>
    public const int DriverGone = 1;

    private readonly Channel<string> _orders = Channel.CreateUnbounded<string>();
    private readonly TextReader _input;
    private readonly Action<int> _exit;

    private OrderReader(TextReader input, Action<int> exit) => (_input, _exit) = (input, exit);

    /// <summary>Begins to listen.</summary>
    /// <param name="input">What the driver writes to.</param>
    /// <param name="exit">Ends the process.</param>
    public static OrderReader Start(TextReader input, Action<int> exit)
    {
        var reader = new OrderReader(input, exit);
        new Thread(reader.Listen) { IsBackground = true, Name = "flink-driver-orders" }.Start();
        return reader;
    }

    /// <summary>The next order.</summary>
    public async Task<string> NextAsync() => await _orders.Reader.ReadAsync();

    private void Listen()
    {
        while (_input.ReadLine() is { } order)
        {
            _orders.Writer.TryWrite(order);
            if (order == DriverOrders.Leave)
            {
                // The driver waits until this process has left.
                return;
            }
        }

        _exit(DriverGone);
    }
}
