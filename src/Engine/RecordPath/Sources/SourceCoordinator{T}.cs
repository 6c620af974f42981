using System.Buffers;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Sources;

/// <inheritdoc/>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TSplit">The type of the splits.</typeparam>
/// <typeparam name="TState">What the enumerator remembers.</typeparam>
internal sealed class SourceCoordinator<T, TSplit, TState> : SourceCoordinator
{
    /// <summary>When a reader that has yet to send a barrier asks again.</summary>
    private static readonly TimeSpan BarrierPatience = TimeSpan.FromMilliseconds(5);

    private readonly string _name;
    private readonly bool _restored;
    private readonly TypeSerializer<TSplit> _splitSerializer;
    private readonly TypeSerializer<TState> _stateSerializer;
    private readonly ISplitEnumerator<TSplit, TState> _enumerator;
    private readonly Dictionary<int, NumberedAnswer> _answers;
    private readonly List<NumberedAnswer> _returned;
    private readonly int _parallelism;

    public SourceCoordinator(
        SourceTransformation<T, TSplit, TState> source,
        int parallelism,
        ITypeSerializerResolver serializers,
        SourceCoordinatorSnapshot? restored,
        Action<string, string>? onVanished)
    {
        _name = source.Name;
        _parallelism = parallelism;
        _restored = restored is not null;
        _splitSerializer = serializers.Resolve<TSplit>();
        _stateSerializer = serializers.Resolve<TState>();
        _answers = restored?.Answers.ToDictionary(answer => answer.Subtask) ?? [];
        _returned = [.. restored?.Returned ?? []];
        var state = restored is null ? default : ReadState(restored.EnumeratorState);
        _enumerator = source.Source.CreateEnumerator(new Context(parallelism, what => onVanished?.Invoke(source.Name, what)), state);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_restored)
        {
            return;
        }

        try
        {
            await _enumerator.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Failed(exception);
        }
    }

    public override SplitAnswer HandleSplitRequest(SubtaskIndex subtask, long number, CheckpointId checkpoint, bool hasSplits = false)
    {
        if (_answers.TryGetValue(subtask.Value, out var last) && number <= last.Number)
        {
            return number == last.Number
                ? last.Answer
                : throw new InvalidOperationException(
                    $"Request {number} of reader {subtask} of source '{_name}' came after request {last.Number} was answered; late "
                        + $"duplicates are refused.");
        }

        if (checkpoint < Checkpoint)
        {
            return new SplitAnswer(0, [], NoMoreSplits: false, BarrierPatience) { IsPostponed = true };
        }

        var answer = Serialize(Ask(subtask.Value, hasSplits));
        if (answer.IsFinal)
        {
            _answers[subtask.Value] = new NumberedAnswer(subtask.Value, number, answer);
        }

        return answer;
    }

    public override SourceCoordinatorSnapshot Snapshot()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var state = _enumerator.SnapshotState();
        _stateSerializer.Write([state], buffer);
        return new SourceCoordinatorSnapshot(buffer.WrittenSpan.ToArray(), [.. _answers.Values]) { Returned = [.. _returned] };
    }

    // What a reader has at its start it reads before it asks again, so what was in flight to others, whose time may be before that of all
    // else, comes with it.
    private SplitAssignment<TSplit> Ask(int subtask, bool hasSplits)
    {
        var returned = TakeReturned(subtask);
        try
        {
            return hasSplits || returned.Count > 0
                ? new([.. returned, .. _enumerator.HandleRestoredReader(subtask)], NoMoreSplits: false, TimeSpan.Zero)
                : _enumerator.HandleSplitRequest(subtask);
        }
        catch (Exception exception)
        {
            throw Failed(exception);
        }
    }

    private List<TSplit> TakeReturned(int subtask)
    {
        var taken = new List<TSplit>();
        foreach (var answer in _returned.FindAll(answer => answer.Subtask % _parallelism == subtask))
        {
            var splits = new TSplit[answer.Answer.Count];
            _splitSerializer.Read(answer.Answer.Splits, splits);
            taken.AddRange(splits);
            _returned.Remove(answer);
        }

        return taken;
    }

    private SplitAnswer Serialize(SplitAssignment<TSplit> assignment)
    {
        var buffer = new ArrayBufferWriter<byte>();
        if (assignment.Splits.Count > 0)
        {
            _splitSerializer.Write([.. assignment.Splits], buffer);
        }

        return new SplitAnswer(assignment.Splits.Count, buffer.WrittenSpan.ToArray(), assignment.NoMoreSplits, assignment.RetryAfter);
    }

    private TState ReadState(byte[] bytes)
    {
        var states = new TState[1];
        _stateSerializer.Read(bytes, states);
        return states[0];
    }

    private FlinkException Failed(Exception exception) => exception is FlinkException known
        ? new FlinkException(known.Origin, $"Source '{_name}': {known.Message}", known)
        : new FlinkException(
            FailureOrigin.User, $"Source '{_name}' failed to find its input: {exception.GetType().Name}: {exception.Message}", exception);

    private sealed record Context(int Parallelism, Action<string> Vanished) : ISplitEnumeratorContext
    {
        public void CountVanished(string what) => Vanished(what);
    }
}
