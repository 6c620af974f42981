using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>Each record to the subtask that the user's partitioner names.</summary>
internal sealed class CustomWriter<T, TKey>(
    TaskScope scope,
    string name,
    OutputChannel<T>[] channels,
    IPartitioner<TKey> partitioner,
    IKeySelector<T, TKey> key)
    : ShuffleWriter<T>(scope, name, channels)
{
    protected override void Write(RecordBatch<T> batch)
    {
        Enter();
        for (var i = 0; i < batch.Count; i++)
        {
            var subtask = partitioner.Partition(key.GetKey(batch.Values[i]), Channels.Length);
            if ((uint)subtask >= (uint)Channels.Length)
            {
                throw new FlinkException(
                    FailureOrigin.User,
                    $"the partitioner chose subtask {subtask} of {Channels.Length}; it must answer 0 to {Channels.Length - 1}.");
            }

            Channels[subtask].Append(batch.Values[i], batch.Timestamps[i]);
        }
    }
}
