namespace FlinkNet.Model;

/// <summary>More was to be written into a frame than a buffer can hold.</summary>
internal sealed class FrameFullException(long length) : FlinkException(
    FailureOrigin.User,
    $"records of {length:N0} bytes are to be serialized at once; at most {FramePool.BufferSizeMax:N0} can be. Cut large records into "
        + $"smaller ones.");
