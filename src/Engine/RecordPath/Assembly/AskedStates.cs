using System.Diagnostics.Metrics;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Assembly;

/// <summary>
/// Finds out which states the functions of a job will ask for, without running it: each function with keys is opened once, far from any
/// record, and closed again.
/// </summary>
internal sealed class AskedStates : IShuffleTransport, ISourceGateway
{
    private readonly Dictionary<Transformation, List<AskedState>> _found = [];
    private readonly Dictionary<Transformation, Exception> _failed = [];

    private AskedStates()
    {
    }

    /// <summary>Asks the functions of a job.</summary>
    public static AskedStates Of(ExecutionPlan plan, ITypeSerializerResolver serializers, TimeProvider time)
    {
        var asked = new AskedStates();
        using var meter = new Meter("FlinkNet.Plan");
        var services = new TaskServices(
            serializers, asked, asked, new ShuffleSettings(1, 1, 1, TimeSpan.Zero), TimeSpan.FromSeconds(1), time, meter, new Random(0))
        {
            StateAsked = asked.Note,
        };
        foreach (var vertex in plan.Graph.Vertices)
        {
            asked.Ask(plan, vertex, services);
        }

        return asked;
    }

    /// <summary>What a step's functions have asked for.</summary>
    public IReadOnlyList<AskedState> Of(Transformation step) => _found.GetValueOrDefault(step) ?? [];

    /// <summary>Why a step's functions could not be asked; null when they could.</summary>
    public Exception? FailureOf(Transformation step) => _failed.GetValueOrDefault(step);

    IFrameSender IShuffleTransport.OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control) => new Nowhere();

    void ISourceGateway.RequestSplits(int sourceId, long number, CheckpointId checkpoint, bool hasSplits, Action<SplitAnswer> answer)
    {
    }

    void ISourceGateway.ReportWatermark(int sourceId, string group, long number, long watermark, Action<long> answer)
    {
    }

    private void Ask(ExecutionPlan plan, JobVertex vertex, TaskServices services)
    {
        var steps = vertex.Operators().Select(node => node.Transformation).ToDictionary(OperatorIds.Of);
        try
        {
            var id = new TaskAttemptId(new JobId("plan"), Attempt.First, new TaskId(vertex.Id, default));
            foreach (var element in TaskBuilder.BuildChain(plan, id, services).OfType<UserOperator>())
            {
                Ask(element, steps[element.OperatorId!]);
            }
        }
        catch (Exception exception)
        {
            // A factory threw, or a serializer is missing: what an execution says, too.
            foreach (var step in steps.Values.Where(step => step.IsStateful))
            {
                _failed.TryAdd(step, exception);
            }
        }
    }

    private void Ask(UserOperator element, Transformation step)
    {
        try
        {
            element.AskForState(step.Description.KeyType is not null);
        }
        catch (Exception exception)
        {
            _failed[step] = exception;
        }
        finally
        {
            Close(element, step);
        }
    }

    private void Close(UserOperator element, Transformation step)
    {
        try
        {
            element.Close();
        }
        catch (Exception exception)
        {
            _failed.TryAdd(step, exception);
        }
    }

    private void Note(Transformation step, StateDescriptor descriptor, string kind)
    {
        if (!_found.TryGetValue(step, out var states))
        {
            states = [];
            _found.Add(step, states);
        }

        if (!states.Exists(known => known.Descriptor.Name == descriptor.Name))
        {
            states.Add(new AskedState(descriptor, kind));
        }
    }

    private sealed class Nowhere : IFrameSender
    {
        public bool IsLocal => true;

        public void Send(ShuffleFrame frame) => frame.Return();
    }
}

/// <summary>A state that a function has asked for.</summary>
/// <param name="Descriptor">By what it described it.</param>
/// <param name="Kind">What kind of state it is besides what the descriptor says: keyed, or one of a subtask's.</param>
internal sealed record AskedState(StateDescriptor Descriptor, string Kind);
