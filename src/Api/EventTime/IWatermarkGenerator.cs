namespace FlinkNet;

/// <summary>
/// Tells the time of a stream by its records (or of one split of a source). One object serves one split or subtask, on its task's thread.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
public interface IWatermarkGenerator<in T>
{
    /// <summary>Called for every record; may emit at once, which makes the watermark a punctuated one.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its timestamp in milliseconds since 1970; <see cref="long.MinValue"/> when it has none.</param>
    /// <param name="output">Takes watermarks.</param>
    void OnEvent(T value, long timestamp, IWatermarkOutput output);

    /// <summary>
    /// Called every <see cref="ExecutionConfig.AutoWatermarkInterval"/>, and now and then between when records come fast.
    /// </summary>
    void OnPeriodicEmit(IWatermarkOutput output);
}

/// <summary>Takes what a watermark generator has to say.</summary>
public interface IWatermarkOutput
{
    /// <summary>
    /// Says that no more records with a timestamp of <paramref name="timestamp"/> or less are expected. One that would go back is
    /// ignored.
    /// </summary>
    void EmitWatermark(long timestamp);

    /// <summary>Says that nothing is expected for now: do not wait for this stream. The next watermark ends it.</summary>
    void MarkIdle();

    /// <summary>Ends what <see cref="MarkIdle"/> began.</summary>
    void MarkActive();
}
