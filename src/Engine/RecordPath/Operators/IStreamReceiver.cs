using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Takes what travels between the records of a stream.</summary>
internal interface IControlReceiver
{
    /// <summary>Takes a watermark; each is larger than the one before.</summary>
    void ProcessWatermark(long timestamp);

    /// <summary>Takes the news that the stream became idle or active.</summary>
    void ProcessWatermarkStatus(WatermarkStatus status);
}

/// <summary>Takes a stream, its records a batch at a time: the next operator of a chain, or the writer of an exchange.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal interface IStreamReceiver<T> : IControlReceiver
{
    /// <summary>Takes a batch; keeps no reference to it.</summary>
    void Process(RecordBatch<T> batch);
}

/// <summary>An operator with two inputs.</summary>
/// <typeparam name="T1">The type of the first input's records.</typeparam>
/// <typeparam name="T2">The type of the second input's records.</typeparam>
internal interface ITwoInputOperator<T1, T2>
{
    /// <summary>Takes the first input.</summary>
    IStreamReceiver<T1> First { get; }

    /// <summary>Takes the second input.</summary>
    IStreamReceiver<T2> Second { get; }
}
