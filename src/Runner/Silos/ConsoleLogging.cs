using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace FlinkNet.Silos;

/// <summary>Logs to the standard error, so that a program's output stays its own. Quiet unless <c>--log-level</c> asks for more.</summary>
internal static class ConsoleLogging
{
    public static void Configure(ILoggingBuilder logging, LogLevel? level)
    {
        logging.SetMinimumLevel(level ?? LogLevel.Warning);
        if (level is null)
        {
            // What the runtime underneath warns of (a silo that comes or goes, a closed connection) reaches the user as the job's state.
            logging.AddFilter("Orleans", LogLevel.None);
            logging.AddFilter("Microsoft", LogLevel.None);

            // Orleans lets it make the retries of placement, and it logs them with their stack traces.
            logging.AddFilter("Polly", LogLevel.None);
        }
        else if (level > LogLevel.Debug)
        {
            // Of an ordinary loss Orleans tells each call that failed by it, most of them with a stack trace: the job's own lines say the
            // same once.
            logging.AddFilter("Orleans", LogLevel.Critical);
            logging.AddFilter("Microsoft.Orleans", LogLevel.Critical);
            logging.AddFilter("Polly", LogLevel.None);
        }

        logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.Services.AddSingleton(new LineFormatterOptions(WithExceptions: level <= LogLevel.Information));
    }

    /// <summary>How lines are written.</summary>
    /// <param name="WithExceptions">Whether exceptions are written with their stack traces; otherwise the message must say it all.</param>
    internal sealed record LineFormatterOptions(bool WithExceptions);

    private sealed class LineFormatter(LineFormatterOptions options) : ConsoleFormatter(FormatterName)
    {
        public const string FormatterName = "flink";

        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        {
            textWriter.Write(logEntry.LogLevel switch
            {
                LogLevel.Critical => "[critical] ",
                LogLevel.Error => "[error] ",
                LogLevel.Warning => "[warning] ",
                LogLevel.Information => "[info] ",
                _ => "[debug] ",
            });
            textWriter.WriteLine(logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (options.WithExceptions && logEntry.Exception is { } exception)
            {
                textWriter.WriteLine(exception);
            }
        }
    }
}
