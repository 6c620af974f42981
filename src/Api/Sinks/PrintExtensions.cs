namespace FlinkNet;

/// <summary>Streams to the console.</summary>
public static class PrintExtensions
{
    /// <summary>Writes each record as a line to the standard output of the process that the subtask runs in.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="identifier">What the lines begin with, to tell several print sinks apart.</param>
    public static DataStreamSink<T> Print<T>(this DataStream<T> stream, string identifier = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.SinkTo(new PrintSink<T>(identifier));
    }

    /// <summary>Writes each record as a line to the standard error stream of the process that the subtask runs in.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="identifier">What the lines begin with, to tell several print sinks apart.</param>
    public static DataStreamSink<T> PrintToErr<T>(this DataStream<T> stream, string identifier = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.SinkTo(new PrintSink<T>(identifier, standardError: true));
    }
}
