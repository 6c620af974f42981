namespace FlinkNet;

/// <summary>The largest timestamp seen, less the given bound, less 1 ms.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed class BoundedOutOfOrdernessWatermarks<T>(long outOfOrdernessMax) : IWatermarkGenerator<T>
{
    private long _timestampMax = long.MinValue + outOfOrdernessMax + 1;

    public void OnEvent(T value, long timestamp, IWatermarkOutput output) => _timestampMax = Math.Max(_timestampMax, timestamp);

    /// <summary>Takes the timestamps of many records at once.</summary>
    public void OnEvents(ReadOnlySpan<long> timestamps)
    {
        var max = _timestampMax;
        foreach (var timestamp in timestamps)
        {
            max = Math.Max(max, timestamp);
        }

        _timestampMax = max;
    }

    public void OnPeriodicEmit(IWatermarkOutput output) => output.EmitWatermark(_timestampMax - outOfOrdernessMax - 1);
}
