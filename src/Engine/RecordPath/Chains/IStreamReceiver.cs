using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Chains;

/// <summary>Takes the records of a stream, a batch at a time: the next operator of a chain, or the writer of an exchange.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal interface IStreamReceiver<T>
{
    /// <summary>Takes a batch; keeps no reference to it.</summary>
    void Process(RecordBatch<T> batch);
}
