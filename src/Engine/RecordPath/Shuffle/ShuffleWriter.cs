using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// The end of a chain where records leave for the subtasks of another vertex; how they are shared out is the subclass's.
/// </summary>
internal abstract class ShuffleWriter<T> : ChainElement, IStreamReceiver<T>, IShuffleWriter
{
    private readonly RecordWeight _weight;
    private readonly long _gatheredMax;
    private long _gathered;

    protected ShuffleWriter(TaskScope scope, string name, OutputChannel<T>[] channels)
        : base(scope, name)
    {
        Channels = channels;
        _weight = channels[0].Weight;
        _gatheredMax = channels[0].Settings.GatheredMax;
    }

    public override bool IsAvailable
    {
        get
        {
            foreach (var channel in Channels)
            {
                if (channel.IsBlocked)
                {
                    return false;
                }
            }

            return true;
        }
    }

    public int PendingFrames => Channels.Sum(channel => channel.Pending);

    public double Backlog
    {
        get
        {
            var backlog = 0.0;
            foreach (var channel in Channels)
            {
                if (channel.IsBlocked)
                {
                    backlog = Math.Max(backlog, channel.Backlog);
                }
            }

            return backlog;
        }
    }

    /// <summary>
    /// Whether what leaves here counts as leaving the task. Of several writers that get the same records one does: what a step hands on is
    /// counted once, however many read it.
    /// </summary>
    public bool IsCounted { get; set; } = true;

    protected OutputChannel<T>[] Channels { get; }

    public void Process(RecordBatch<T> batch)
    {
        if (IsCounted)
        {
            Scope.Counters.AddRecordsOut(batch.Count);
        }

        _gathered += _weight.Add(batch.Count);
        Write(batch);
        if (_gathered >= _gatheredMax)
        {
            Flush();
        }
    }

    public void Drain()
    {
        foreach (var channel in Channels)
        {
            if (channel.IsBlocked)
            {
                channel.Drain();
            }
        }
    }

    public void Flush()
    {
        _gathered = 0;
        foreach (var channel in Channels)
        {
            channel.Flush();
        }
    }

    public void SendBarrier(CheckpointBarrier barrier)
    {
        foreach (var channel in Channels)
        {
            channel.SendBarrier(barrier);
        }
    }

    public bool HoldsBack(CheckpointId checkpoint) => Array.Exists(Channels, channel => channel.HoldsBack(checkpoint));

    public void Overtake(CheckpointId checkpoint, ChannelStateBuilder state)
    {
        foreach (var channel in Channels)
        {
            channel.Overtake(checkpoint, state);
        }
    }

    public void ProcessWatermark(long timestamp)
    {
        foreach (var channel in Channels)
        {
            channel.SendControl(StreamElementKind.Watermark, timestamp);
        }
    }

    public void ProcessWatermarkStatus(WatermarkStatus status)
    {
        foreach (var channel in Channels)
        {
            channel.SendControl(status == WatermarkStatus.Idle ? StreamElementKind.Idle : StreamElementKind.Active);
        }
    }

    /// <summary>Shares a batch out among the channels.</summary>
    protected abstract void Write(RecordBatch<T> batch);

    public override bool Finish()
    {
        foreach (var channel in Channels)
        {
            channel.SendControl(StreamElementKind.EndOfInput, Scope.IsDrained ? Watermark.Max : 0);
        }

        return true;
    }
}

/// <summary>A writer, whatever the type of its records.</summary>
internal interface IShuffleWriter
{
    /// <summary>Frames that wait for credit.</summary>
    int PendingFrames { get; }

    /// <summary>
    /// The records that wait for credit, on the channel where these are most: a part of those that may be in flight there.
    /// </summary>
    double Backlog { get; }

    /// <summary>Sends what waits for credit, as far as there is some.</summary>
    void Drain();

    /// <summary>Sends what was gathered, however little.</summary>
    void Flush();

    /// <summary>Sends what was gathered, then a checkpoint's barrier, to every consumer.</summary>
    void SendBarrier(CheckpointBarrier barrier);

    /// <summary>Whether a checkpoint's barrier waits for credit behind records that it could overtake.</summary>
    bool HoldsBack(CheckpointId checkpoint);

    /// <summary>Puts a checkpoint's barrier ahead of the records that wait for credit, which are stored.</summary>
    void Overtake(CheckpointId checkpoint, ChannelStateBuilder state);
}
