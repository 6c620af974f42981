using Microsoft.Extensions.Logging;

namespace FlinkNet.Simulation;

/// <summary>Writes what the product logs into the trace.</summary>
internal sealed class SimLoggerFactory(Trace trace, string silo) : ILoggerFactory
{
    public Trace Trace => trace;

    public string Silo => silo;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => new SimLogger<object>(this);

    public void Dispose()
    {
    }
}

/// <summary>A logger of a silo.</summary>
internal sealed class SimLogger<T>(ILoggerFactory factory) : ILogger<T>
{
    private readonly SimLoggerFactory _factory = (SimLoggerFactory)factory;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => _factory.Trace.IsVerbose;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _factory.Trace.Tell(
            $"{_factory.Silo} {typeof(T).Name}: "
                + $"{formatter(state, exception)}"
                + $"{(exception is null ? string.Empty : " " + exception.GetType().Name + ": " + exception.Message.Split('\n')[0])}");
}
