using System.Collections.Concurrent;
using System.Globalization;
using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.RecordPath;
using FlinkNet.Model;
using Orleans.Streams;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// The shuffle as an Orleans stream provider: each channel of a running job is a stream of <see cref="ShuffleFrame"/>. What is put on a
/// stream goes straight to the one task grain that consumes it: by reference within the silo, otherwise by a call to its grain extension.
/// There is no queue and no pulling agent; who consumes what follows from the deployment.
/// </summary>
internal sealed class ShuffleStreamProvider : IStreamProvider
{
    /// <summary>The name under which the provider is registered.</summary>
    public const string ProviderName = "shuffle";

    private readonly IGrainFactory _grains;
    private readonly ILocalSiloDetails _silo;
    private readonly ConcurrentDictionary<(JobId Job, Attempt Attempt), DeployedJob> _jobs = new();

    /// <summary>Makes the provider of this silo.</summary>
    public ShuffleStreamProvider(IGrainFactory grains, ILocalSiloDetails silo)
    {
        _grains = grains;
        _silo = silo;
    }

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public bool IsRewindable => false;

    /// <summary>The producers and consumers of this silo.</summary>
    internal ShuffleEndpoints Endpoints { get; } = new();

    /// <summary>The stream id of a channel.</summary>
    public static StreamId StreamIdOf(ChannelId channel) => StreamId.Create(
        string.Create(CultureInfo.InvariantCulture, $"{channel.Job.Value}/{channel.Attempt}"),
        string.Create(CultureInfo.InvariantCulture, $"{channel.Edge.Index}/{channel.Producer}/{channel.Consumer}"));

    /// <summary>The stream of a channel.</summary>
    /// <exception cref="ArgumentException">The id is not a channel's, or its job is not deployed here.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="ShuffleFrame"/>.</exception>
    public IAsyncStream<T> GetStream<T>(StreamId streamId)
    {
        if (typeof(T) != typeof(ShuffleFrame))
        {
            throw new NotSupportedException(
                $"The shuffle carries {nameof(ShuffleFrame)}, not {typeof(T).Name}; use another stream provider for your own streams.");
        }

        return (IAsyncStream<T>)(object)Open(ParseChannel(streamId));
    }

    /// <summary>Makes the channels of a deployment known. Does nothing the second time.</summary>
    internal void Attach(JobDeployment deployment, JobGraph graph) =>
        _jobs.TryAdd((deployment.Job, deployment.Attempt), new DeployedJob(deployment, graph));

    /// <summary>Forgets a deployment.</summary>
    internal void Detach(JobId job, Attempt attempt) => _jobs.TryRemove((job, attempt), out _);

    /// <summary>The stream of a channel.</summary>
    internal ShuffleStream Open(ChannelId channel)
    {
        if (!_jobs.TryGetValue((channel.Job, channel.Attempt), out var job))
        {
            throw new ArgumentException($"Channel {channel} belongs to no job that is deployed on this silo.", nameof(channel));
        }

        var target = new TaskId(job.Graph.Edges[channel.Edge.Index].Target, new SubtaskIndex(channel.Consumer));
        var silo = job.Deployment.SiloOf(target);
        var consumer = silo.Equals(_silo.SiloAddress) ? null : ExtensionOf(silo, channel, target);
        return new ShuffleStream(channel, Endpoints, consumer, _silo.SiloAddress, silo);
    }

    /// <summary>The producer of a channel whose consumer is here, for its credit.</summary>
    internal IShuffleExtension ProducerOf(ChannelId channel)
    {
        var (source, silo) = SourceOf(channel);
        return ExtensionOf(silo, channel, source);
    }

    /// <summary>That the producer of a channel cannot be notified of its credit.</summary>
    internal UnreachableException CannotGrant(ChannelId channel, Exception cause) => new(
        _silo.SiloAddress, SourceOf(channel).Silo, $"subtask {channel.Producer} there cannot be notified that it may send on", cause);

    private (TaskId Task, SiloAddress Silo) SourceOf(ChannelId channel)
    {
        var job = _jobs[(channel.Job, channel.Attempt)];
        var source = new TaskId(job.Graph.Edges[channel.Edge.Index].Source, new SubtaskIndex(channel.Producer));
        return (source, job.Deployment.SiloOf(source));
    }

    private static ChannelId ParseChannel(StreamId streamId)
    {
        var space = (streamId.GetNamespace() ?? string.Empty).Split('/');
        var key = streamId.GetKeyAsString().Split('/');
        if (space.Length != 2 || key.Length != 3)
        {
            throw new ArgumentException($"'{streamId}' is not the stream id of a channel.", nameof(streamId));
        }

        var culture = CultureInfo.InvariantCulture;
        return new ChannelId(
            new JobId(space[0]),
            new Attempt(int.Parse(space[1], culture)),
            new EdgeId(int.Parse(key[0], culture)),
            int.Parse(key[1], culture),
            int.Parse(key[2], culture));
    }

    private IShuffleExtension ExtensionOf(SiloAddress silo, ChannelId channel, TaskId task)
    {
        var key = new TaskGrainKey(silo, new TaskAttemptId(channel.Job, channel.Attempt, task));
        return _grains.GetGrain<IShuffleExtension>(GrainId.Create(TaskGrainKey.TypeName, key.ToString()));
    }

    private sealed record DeployedJob(JobDeployment Deployment, JobGraph Graph);
}
