using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>All records to the one channel there is (forward), or to that of subtask 0 (global).</summary>
internal sealed class SingleChannelWriter<T>(TaskScope scope, string name, OutputChannel<T>[] channels)
    : ShuffleWriter<T>(scope, name, channels)
{
    protected override void Write(RecordBatch<T> batch) => Channels[0].Append(batch);
}

/// <summary>
/// A copy of each record to every channel. Records that can be changed in place are copied for the consumers in this process; for those in
/// others they are serialized.
/// </summary>
internal sealed class BroadcastWriter<T>(TaskScope scope, string name, OutputChannel<T>[] channels, ValueCopier<T>? copier = null)
    : ShuffleWriter<T>(scope, name, channels)
{
    private readonly BatchCopy<T>? _copy = copier is null ? null : new BatchCopy<T>(copier);

    // What waits to be serialized is nobody else's. When all consumers are here, one may have the records themselves.
    private readonly int _owner = Array.Exists(channels, channel => !channel.IsLocal) ? -1 : 0;

    protected override void Write(RecordBatch<T> batch)
    {
        for (var i = 0; i < Channels.Length; i++)
        {
            Channels[i].Append(_copy is not null && Channels[i].IsLocal && i != _owner ? _copy.Of(batch) : batch);
        }

        _copy?.Clear();
    }
}

/// <summary>Records in turn to every channel (rebalance, rescale), beginning at <paramref name="start"/>.</summary>
internal sealed class RoundRobinWriter<T>(TaskScope scope, string name, OutputChannel<T>[] channels, int start)
    : ShuffleWriter<T>(scope, name, channels)
{
    private int _next = start % channels.Length;

    protected override void Write(RecordBatch<T> batch)
    {
        if (Channels.Length == 1)
        {
            Channels[0].Append(batch);
            return;
        }

        var next = _next;
        for (var i = 0; i < batch.Count; i++)
        {
            Channels[next].Append(batch.Values[i], batch.Timestamps[i]);
            next = next + 1 == Channels.Length ? 0 : next + 1;
        }

        _next = next;
    }
}

/// <summary>Each record to a channel drawn uniformly.</summary>
internal sealed class RandomWriter<T>(TaskScope scope, string name, OutputChannel<T>[] channels, Random random)
    : ShuffleWriter<T>(scope, name, channels)
{
    protected override void Write(RecordBatch<T> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            Channels[random.Next(Channels.Length)].Append(batch.Values[i], batch.Timestamps[i]);
        }
    }
}
