using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Tasks;

/// <summary>
/// The records that were in flight to a task when the checkpoint was taken that it begins with. They are processed before any other, a
/// batch at a time.
/// </summary>
/// <param name="edges">The task's edges.</param>
/// <param name="inputs">The operator's inputs.</param>
internal sealed class RestoredRecords(IReadOnlyList<InputEdge> edges, IReadOnlyList<OperatorInput> inputs)
{
    private readonly Queue<(InputEdge Edge, int Producer, ReadOnlyMemory<byte> Records)> _waiting = new();
    private bool _hasBegun;

    /// <summary>Whether all are processed.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>
    /// Takes what <see cref="ChannelRestore"/> chose for the task. Of records that may belong to several subtasks it keeps its own.
    /// </summary>
    public void Add(ChannelState channels)
    {
        foreach (var stored in channels.Channels)
        {
            var edge = edges.First(candidate => candidate.Name == stored.Place.Edge);
            var input = inputs[edge.Input];
            if (stored.Types != input.Types)
            {
                throw new FlinkException(
                    FailureOrigin.User,
                    $"In-flight records from {stored.Place.Edge} were stored as {stored.Types} and are now {input.Types}: their type "
                        + $"cannot change. Take a savepoint before such a change; it holds no in-flight records.");
            }

            var records = stored.Place.Consumers == edge.Consumers
                ? stored.Records
                : input.Own(stored.Records, edge.Partitioning, edge.Consumer, edge.Consumers, edge.KeyGroups);
            if (!records.IsEmpty)
            {
                _waiting.Enqueue((edge, stored.Place.Producer, records));
            }
        }
    }

    /// <summary>Processes the next batch, or a part of one, and answers which input took it.</summary>
    public OperatorInput ProcessNext()
    {
        var (edge, _, records) = _waiting.Peek();
        var input = inputs[edge.Input];
        if (!_hasBegun)
        {
            input.Take(records);
            _hasBegun = true;
        }

        input.ProcessPart();
        if (!input.HasRest)
        {
            _waiting.Dequeue();
            _hasBegun = false;
        }

        return input;
    }

    /// <summary>Stores what is not processed yet: it is still in flight.</summary>
    public void Store(ChannelStateBuilder state)
    {
        var hasBegun = _hasBegun;
        foreach (var (edge, producer, records) in _waiting)
        {
            var input = inputs[edge.Input];
            Action<ShuffleFrame> write = hasBegun ? input.StoreRest : into => System.Buffers.BuffersExtensions.Write(into, records.Span);
            state.AddRestored(edge.PlaceOf(producer), input.Types, write);
            hasBegun = false;
        }
    }
}
