using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>
/// The watermark of one input: the smallest of its channels' watermarks that count, and whether any of them tells the time at all. What it
/// lets through never goes back.
/// </summary>
internal sealed class StatusWatermarkValve
{
    private readonly ChannelStatus[] _channels;
    private readonly IControlReceiver _receiver;
    private WatermarkStatus _status = WatermarkStatus.Active;

    public StatusWatermarkValve(int channels, IControlReceiver receiver)
    {
        _channels = new ChannelStatus[channels];
        Array.Fill(_channels, new ChannelStatus(Watermark.None, IsActive: true, IsAligned: true));
        _receiver = receiver;
    }

    /// <summary>The last watermark that was let through.</summary>
    public long Current { get; private set; } = Watermark.None;

    /// <summary>
    /// The active channel that is furthest behind; null when all are idle. May be read by any thread, and is then a moment old.
    /// </summary>
    public int? SlowestChannel
    {
        get
        {
            int? slowest = null;
            for (var channel = 0; channel < _channels.Length; channel++)
            {
                if (_channels[channel].IsActive && (slowest is null || _channels[channel].Watermark < _channels[slowest.Value].Watermark))
                {
                    slowest = channel;
                }
            }

            return slowest;
        }
    }

    /// <summary>
    /// Takes a channel's watermark. One of an idle channel, or one that is not larger than the channel's last, counts for nothing.
    /// </summary>
    public void InputWatermark(int channel, long watermark)
    {
        ref var status = ref _channels[channel];
        if (_status == WatermarkStatus.Idle || !status.IsActive || watermark <= status.Watermark)
        {
            return;
        }

        // An aligned channel that was ahead of what was let through does not change the minimum.
        var mayHoldBack = !status.IsAligned || status.Watermark == Current;
        status = status with { Watermark = watermark, IsAligned = status.IsAligned || watermark >= Current };
        if (mayHoldBack && status.IsAligned)
        {
            LetMinimumThrough();
        }
    }

    /// <summary>Takes a channel's news that it became idle or active.</summary>
    public void InputStatus(int channel, WatermarkStatus status)
    {
        var isActive = status == WatermarkStatus.Active;
        if (isActive == _channels[channel].IsActive)
        {
            return;
        }

        if (isActive)
        {
            Activate(channel);
        }
        else
        {
            Deactivate(channel);
        }
    }

    private void Activate(int channel)
    {
        ref var status = ref _channels[channel];
        status = status with { IsActive = true, IsAligned = status.Watermark >= Current };
        if (_status == WatermarkStatus.Idle)
        {
            _status = WatermarkStatus.Active;
            _receiver.ProcessWatermarkStatus(WatermarkStatus.Active);
        }
    }

    private void Deactivate(int channel)
    {
        ref var status = ref _channels[channel];
        var wasSlowest = status.Watermark == Current;
        status = status with { IsActive = false, IsAligned = false };
        if (Array.Exists(_channels, other => other.IsActive))
        {
            if (wasSlowest)
            {
                LetMinimumThrough();
            }

            return;
        }

        if (wasSlowest)
        {
            LetThrough(_channels.Max(other => other.Watermark));
        }

        _status = WatermarkStatus.Idle;
        _receiver.ProcessWatermarkStatus(WatermarkStatus.Idle);
    }

    private void LetMinimumThrough()
    {
        var minimum = long.MaxValue;
        var hasAligned = false;
        foreach (ref readonly var channel in _channels.AsSpan())
        {
            if (channel.IsAligned)
            {
                hasAligned = true;
                minimum = Math.Min(minimum, channel.Watermark);
            }
        }

        if (hasAligned)
        {
            LetThrough(minimum);
        }
    }

    private void LetThrough(long watermark)
    {
        if (watermark > Current)
        {
            Current = watermark;
            _receiver.ProcessWatermark(watermark);
        }
    }

    /// <summary>What is known of a channel.</summary>
    /// <param name="Watermark">Its last watermark.</param>
    /// <param name="IsActive">Whether it tells the time.</param>
    /// <param name="IsAligned">Whether its watermark counts: it is active and has caught up with what was let through.</param>
    private readonly record struct ChannelStatus(long Watermark, bool IsActive, bool IsAligned);
}
