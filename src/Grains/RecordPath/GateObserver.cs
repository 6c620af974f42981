using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;
using Orleans.Streams;

namespace FlinkNet.Grains.RecordPath;

/// <summary>A task's gate as the observer of its channels' streams.</summary>
internal sealed class GateObserver(InputGate gate, TaskControl control) : IAsyncObserver<ShuffleFrame>
{
    public Task OnNextAsync(ShuffleFrame item, StreamSequenceToken? token = null)
    {
        gate.Offer(item);
        return Task.CompletedTask;
    }

    public Task OnCompletedAsync() => Task.CompletedTask;

    public Task OnErrorAsync(Exception ex)
    {
        control.Fail(ex);
        return Task.CompletedTask;
    }
}
