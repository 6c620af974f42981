using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Sinks;

/// <summary>A writer that keeps records until somebody takes them, and is given their weight.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal interface IHoldingSinkWriter<T> : ISinkWriter<T>
{
    /// <summary>Writes a batch, in place of <see cref="ISinkWriter{T}.Write"/>.</summary>
    void Write(RecordBatch<T> batch, long bytes);
}
