using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Remembers what is logged, by one logger or by all of a silo.</summary>
internal sealed class LogLines : ILogger
{
    private readonly List<(LogLevel Level, string Line)> _lines = [];

    public IReadOnlyList<(LogLevel Level, string Line)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add((logLevel, formatter(state, exception)));
        }
    }
}

/// <summary>Lets all loggers of a silo be one.</summary>
internal sealed class LogLinesProvider(LogLines lines) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => lines;

    public void Dispose()
    {
    }
}
