using System.Globalization;
using System.Text;
using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Writes each record as a line to the console of the process that the subtask runs in.</summary>
/// <remarks>
/// A line begins with <c>identifier:subtask> </c>, counted from 1; the subtask is left out when there is only one, the identifier
/// when none was given. A batch is one call of the console, so that the lines of subtasks do not mix.
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
/// <param name="identifier">What the lines begin with, to tell several print sinks apart.</param>
/// <param name="standardError">Whether to write to the standard error stream instead of the standard output.</param>
public sealed class PrintSink<T>(string identifier = "", bool standardError = false) : ISink<T>
{
    /// <inheritdoc/>
    public string DefaultName => standardError ? "Print to Std. Err" : "Print to Std. Out";

    /// <inheritdoc/>
    public ISinkWriter<T> CreateWriter(ISinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Writer(standardError ? Console.Error : Console.Out, Prefix(context));
    }

    private string Prefix(ISinkWriterContext context)
    {
        var subtask = context.Parallelism > 1 ? (context.SubtaskIndex + 1).ToString(CultureInfo.InvariantCulture) : "";
        var separator = identifier.Length > 0 && subtask.Length > 0 ? ":" : "";
        var prefix = identifier + separator + subtask;
        return prefix.Length > 0 ? prefix + "> " : "";
    }

    private sealed class Writer(TextWriter console, string prefix) : ISinkWriter<T>
    {
        private readonly StringBuilder _lines = new();

        public void Write(RecordBatch<T> batch)
        {
            foreach (ref readonly var record in batch.Span)
            {
                _lines.Append(prefix).Append(CultureInfo.InvariantCulture, $"{record}").Append(Environment.NewLine);
            }

            console.Write(_lines.ToString());
            _lines.Clear();
        }

        public void Flush(bool endOfInput) => console.Flush();

        public void Dispose()
        {
        }
    }
}
